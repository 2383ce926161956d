import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DefinitionError, type Fault } from '#core/error.ts'
import { Refusal } from '../../jinja/refusal.ts'
import { faultAt, sourceOf } from '../../jinja/source.ts'
import { lineOfTest } from '../fault/property-faults.ts'
import type { Loading } from './loading.ts'
import type { Plain } from './yaml.ts'

/** Renders texts of a package's .yml file; what is wrong with one is told where it stands there, and the text stands for itself. */
export function renderedIn(file: string | null, of: string, loading: Rendering): (text: string) => Plain {
  return (text) => {
    try {
      return loading.render(text, of)
    } catch (error) {
      const known = error instanceof DefinitionError || error instanceof Refusal
      if (!known || file === null) throw error
      const faults: readonly Fault[] =
        error instanceof Refusal ? [faultAt(sourceOf('yaml', text), 0, error.message, error.mend)] : error.faults
      loading.faults.push(...faults.map((one) => placed(one, file, of, text, loading)))
      return text
    }
  }
}

type Rendering = Pick<Loading, 'invocation' | 'render' | 'faults'>

/** A fault of a test's text as one of the entry that asks for it. */
export function faultOfTest(
  fault: Fault,
  file: string,
  of: string,
  [test, on]: readonly [string, string],
  loading: Loading,
): Fault {
  if (fault.file !== file) return fault
  const written = textOf(file, of, loading)
  const { line } = lineOfTest(test, on, written)
  if (line === undefined) return fault
  const before =
    written
      .split('\n')
      .slice(0, line - 1)
      .join('\n').length + (line > 1 ? 1 : 0)
  const indent = /^[\s-]*/.exec(written.slice(before))?.[0].length ?? 0
  return faultAt(sourceOf(file, written), before + indent, `test '${test}': ${fault.what}`, fault.mend)
}

function placed(fault: Fault, file: string, of: string, text: string, loading: Rendering): Fault {
  const written = textOf(file, of, loading)
  const call = /\{[{%][\s\S]*?[%}]\}/.exec(text)?.[0] ?? text
  const at = [text, call].map((one) => written.indexOf(one)).find((one) => one >= 0)
  if (at === undefined) return { file, what: fault.what, ...(fault.mend === undefined ? {} : { mend: fault.mend }) }
  return faultAt(sourceOf(file, written), at, fault.what, fault.mend)
}

function textOf(file: string, of: string, { invocation: { project } }: Pick<Loading, 'invocation'>): string {
  const root = [project, ...project.packages].find((one) => one.name === of)?.root ?? project.root
  return readFileSync(join(root, file), 'utf8')
}
