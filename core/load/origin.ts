import type { Module } from './module.ts'
import type { Modules } from './modules.ts'
import type { Resolve } from './specifier.ts'

/** What a name means: a declaration of a file, everything that a file exports, or something outside of the project. */
export type Origin =
  | { readonly kind: 'declaration'; readonly file: string; readonly name: string }
  | { readonly kind: 'module'; readonly file: string }
  | { readonly kind: 'outside'; readonly text: string }

/** Follows names through imports, re-exports and `export *` to where they are declared. */
export class Origins {
  private readonly modules: Modules
  private readonly resolve: Resolve
  private readonly exported = new Map<string, Origin | null>()

  constructor(modules: Modules, resolve: Resolve) {
    this.modules = modules
    this.resolve = resolve
  }

  /** What a name means within a file; null for a global. */
  local(file: string, name: string): Origin | null {
    const module = this.modules.get(file)
    if (module === undefined) return null
    if (Object.hasOwn(module.declarations, name)) return { kind: 'declaration', file, name }
    const imported = Object.hasOwn(module.imports, name) ? module.imports[name] : undefined
    return imported === undefined ? null : this.imported(file, imported.from, imported.name)
  }

  /** What `name`, exported by a file, means; null where the file exports no such thing. */
  export(file: string, name: string): Origin | null {
    const id = `${file}\0${name}`
    const known = this.exported.get(id)
    if (known !== undefined) return known
    this.exported.set(id, null)
    const found = this.find(file, name)
    this.exported.set(id, found)
    return found
  }

  /** What a specifier that stands in a file means: all that the module there exports. */
  module(file: string, specifier: string): Origin {
    return this.imported(file, specifier, '*')
  }

  /** The names that a file exports, those handed on by `export *` included. */
  names(file: string, seen: Set<string> = new Set()): ReadonlySet<string> {
    const module = this.modules.get(file)
    if (module === undefined || seen.has(file)) return new Set()
    seen.add(file)
    const handedOn = this.stars(file, module).flatMap((one) => [...this.names(one, seen)])
    return new Set([...Object.keys(module.exports), ...handedOn.filter((name) => name !== 'default')])
  }

  private find(file: string, name: string): Origin | null {
    const module = this.modules.get(file)
    if (module === undefined) return null
    const own = Object.hasOwn(module.exports, name) ? module.exports[name] : undefined
    if (typeof own === 'string') return this.local(file, own)
    if (own !== undefined) return this.imported(file, own.from, own.name)
    for (const one of this.stars(file, module)) {
      const found = this.export(one, name)
      if (found !== null) return found
    }
    return null
  }

  private imported(file: string, specifier: string, name: string): Origin {
    const target = this.resolve(specifier, file)
    if (target.kind === 'framework') return { kind: 'outside', text: name }
    // What the binder says of a model is an edge of the graph, not code.
    if (target.kind !== 'file' || target.file.endsWith('.gen.ts'))
      return { kind: 'outside', text: `${specifier} ${name}` }
    if (name === '*') return { kind: 'module', file: target.file }
    return this.export(target.file, name) ?? { kind: 'outside', text: `${specifier} ${name}` }
  }

  private stars(file: string, module: Module): readonly string[] {
    return module.stars.flatMap((specifier) => {
      const target = this.resolve(specifier, file)
      return target.kind === 'file' ? [target.file] : []
    })
  }
}
