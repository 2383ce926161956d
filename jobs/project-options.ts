/** The options of a job that reads a dbt project. */
export const projectOptions = {
  target: { value: 'NAME', help: 'of a dbt project: the target of its profile' },
  'profiles-dir': { value: 'DIR', help: 'of a dbt project: where profiles.yml is' },
  vars: { value: 'YAML', help: "of a dbt project: vars over those of its files, e.g. '{start: 2024-01-01}'" },
} as const

/** The options of a job that builds one: the window of time that its models by microbatch are made for. */
export const eventTimeOptions = {
  'event-time-start': { value: 'TIME', help: 'of a dbt project: microbatch from here (UTC) …' },
  'event-time-end': { value: 'TIME', help: '… until before there, instead of what is new' },
} as const

/** The options by which nodes of a dbt project are chosen, besides --select and --exclude. */
export const nodesOptions = {
  selector: { value: 'NAME', help: 'one of selectors.yml, whose default stands where nothing is selected' },
  state: {
    value: 'DIR',
    help: 'artifacts of an earlier state, or another state directory: for state:modified, state:new, --defer; of a dbt project also result:',
  },
  'indirect-selection': { value: 'HOW', help: 'of a dbt project: eager (default), cautious, buildable or empty' },
  'resource-type': {
    value: 'KINDS',
    help: 'of a dbt project: model, seed, snapshot, test, unit_test; several by comma',
  },
} as const

/** The options by which is read elsewhere what was not built here. */
export const deferOptions = {
  defer: {
    help: 'read what was neither selected nor built here where --state has it (of a dbt project: its manifest.json)',
  },
  'favor-state': { help: 'with --defer: read what was not selected there, even if it stands here' },
  'defer-state': { value: 'DIR', help: 'with --defer: another folder for that than --state' },
} as const
