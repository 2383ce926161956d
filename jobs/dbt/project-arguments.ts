import type { PlainMap } from '#sql/dbt/read/yaml.ts'
import type { ProjectAsked } from './open-project.ts'
import type { DeferAsked, NodesAsked } from './project-nodes.ts'

interface Asked extends ProjectAsked, NodesAsked, DeferAsked {
  readonly asked: string
  readonly fullRefresh?: boolean
  readonly failFast: boolean
  readonly concurrency: number | null
  readonly quiet?: boolean
}

/** What was typed, in the words that dbt gives its command line as `invocation_args_dict` and in run_results.json; what was not said and has no default is left out. */
export function projectArguments(asked: Asked, which: string, root: string, vars: PlainMap): PlainMap {
  const words = (text: string | undefined) => text?.split(/\s+/).filter((word) => word !== '') ?? []
  const said = (name: string, value: string | number | boolean | null | undefined): PlainMap =>
    value === undefined || value === null || value === false ? {} : { [name]: value }
  return {
    ...DEFAULTS,
    which,
    invocation_command: `dbt ${which} ${asked.asked}`.trim(),
    project_dir: root,
    select: words(asked.select),
    exclude: words(asked.exclude),
    resource_types: words(asked['resource-type']?.replaceAll(',', ' ')),
    indirect_selection: asked['indirect-selection'] ?? 'eager',
    vars,
    defer: asked.defer ?? false,
    favor_state: asked['favor-state'] ?? false,
    quiet: asked.quiet ?? false,
    ...said('selector', asked.selector),
    ...said('target', asked.target),
    ...said('profile', asked.profile),
    ...said('target_path', asked['target-path']),
    ...said('profiles_dir', asked['profiles-dir']),
    ...said('threads', asked.concurrency),
    ...said('full_refresh', asked.fullRefresh),
    ...said('fail_fast', asked.failFast),
    ...said('state', asked.state),
    ...said('defer_state', asked['defer-state']),
    ...said('event_time_start', asked['event-time-start']),
    ...said('event_time_end', asked['event-time-end']),
  }
}

const DEFAULTS: PlainMap = {
  cache_selected_only: false,
  empty: false,
  exclude_resource_types: [],
  introspect: true,
  log_format: 'default',
  log_level: 'info',
  partial_parse: true,
  populate_cache: true,
  print: true,
  send_anonymous_usage_stats: false,
  static_parser: true,
  use_colors: true,
  version_check: true,
  warn_error_options: { error: [], warn: [], silence: [] },
  write_json: true,
}
