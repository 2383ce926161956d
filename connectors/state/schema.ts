/** The version that this code writes; a store with a higher one is refused. */
export const SCHEMA_VERSION = 1

/** The tables of the state store: `event` is the truth, `current`, `attempt` and `failure` are derived from it. */
export const SCHEMA = `
create table if not exists meta (name text primary key, value text not null) without rowid;
create table if not exists event (
  id integer primary key autoincrement,
  at integer not null,
  run text not null,
  asset text not null,
  code text not null,
  "from" integer,
  "to" integer,
  keys text not null,
  kind text not null,
  v integer not null,
  body text not null
);
create index if not exists event_run on event (run);
create index if not exists event_observed on event (asset, id) where kind = 'observed';
create table if not exists current (
  asset text not null,
  keys text not null,
  "from" integer,
  "to" integer,
  event integer not null,
  body integer not null
);
create index if not exists current_asset on current (asset, keys, "from");
create table if not exists attempt (event integer primary key, asset text not null, keys text not null, "from" integer, "to" integer);
create table if not exists failure (event integer primary key, asset text not null, keys text not null, "from" integer, "to" integer);
create table if not exists name (axis text not null, ordinal integer not null, name text, primary key (axis, ordinal)) without rowid;
create table if not exists note (at integer not null, run text not null, asset text not null, text text not null);
create index if not exists note_run on note (run);
`
