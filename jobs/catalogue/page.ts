import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Catalogue } from './catalogue.ts'

const BROWSER = fileURLToPath(new URL('browser/', import.meta.url))

/** One HTML page that holds a catalogue, its style and its program: it loads nothing, and opens from a file as from a server. */
export async function pageOf(catalogue: Catalogue): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [`${BROWSER}main.ts`],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    charset: 'utf8',
  })
  const program = outputFiles[0]?.text ?? ''
  const style = readFileSync(`${BROWSER}style.css`, 'utf8')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${escaped(catalogue.title)}</title>
<style>${style}</style>
</head>
<body>
<script type="application/json" id="catalogue">${jsonIn(catalogue)}</script>
<script>${program.replaceAll('</script', '<\\/script')}</script>
</body>
</html>
`
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

// Within a script element a text ends it by `</script`, and `<!--` changes how it is read.
const jsonIn = (catalogue: Catalogue) => JSON.stringify(catalogue).replaceAll('<', '\\u003c')
