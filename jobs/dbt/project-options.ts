const ofProject = (value: string, help: string, instead: string) =>
  ({ value, help: `of a dbt project: ${help}`, for: 'project', instead }) as const

/** The options of a job that reads a dbt project. */
export const projectOptions = {
  target: ofProject('NAME', 'the target of its profile', 'the environment is TIDEMARK_ENV'),
  profile: ofProject('NAME', 'a profile of profiles.yml instead of its own', 'the environment is TIDEMARK_ENV'),
  'target-path': ofProject('DIR', 'where artifacts go, instead of target/', '--state-dir says where state lies'),
  'profiles-dir': ofProject('DIR', 'where profiles.yml is', '--state-dir says where state and warehouse lie'),
  vars: ofProject(
    'YAML',
    "vars over those of its files, e.g. '{start: 2024-01-01}'",
    'vars stand in models/vars.yml or dbt_project.yml, since they are part of what a table was made from',
  ),
} as const

const BY_PARTITION = '--partition FROM..TO says which batches'

/** The options of a job that builds one: the window of time that its models by microbatch are made for. */
export const eventTimeOptions = {
  'event-time-start': ofProject('TIME', 'microbatch from here (UTC) …', BY_PARTITION),
  'event-time-end': { ...ofProject('TIME', '', BY_PARTITION), help: '… until before there, instead of what is new' },
} as const

/** The options by which assets are chosen, besides --select and --exclude. */
export const chosenOptions = {
  selector: { value: 'NAME', help: 'one of selectors.yml, whose default stands where nothing is selected' },
  state: {
    value: 'DIR',
    help: 'artifacts of an earlier state, or another state directory: for state:modified and state:new',
  },
  'resource-type': {
    value: 'KINDS',
    many: true,
    help: 'of these alone: source, asset, model, seed, snapshot; several by comma or space',
  },
} as const

/** The same for a job that reads a dbt project, too: of its nodes. */
export const nodesOptions = {
  selector: chosenOptions.selector,
  state: {
    value: 'DIR',
    help: 'artifacts of an earlier state, or another state directory: for state:modified, state:new, --defer; of a dbt project also result:',
  },
  'resource-type': {
    value: 'KINDS',
    many: true,
    help: 'of these alone: source, asset, model, seed, snapshot; of a dbt project also test, unit_test …; several by comma or space',
  },
  'indirect-selection': ofProject(
    'HOW',
    'eager (default), cautious, buildable or empty',
    'tests belong to the model that they guard and are run before it is published, so none is left out',
  ),
} as const

/** The options by which is read elsewhere what was not built here. */
export const deferOptions = {
  defer: {
    help: 'read what was neither selected nor built here where --state has it (of a dbt project: its manifest.json)',
  },
  'favor-state': { help: 'with --defer: read what was not selected there, even if it stands here' },
  'defer-state': { value: 'DIR', help: 'with --defer: another folder for that than --state' },
} as const
