import type { Tree } from './tree.ts'
import { isTest } from './tree.ts'

export interface CodeInSource {
  path: string
  /** The code, or its beginning when the rest is made at run time (`open`). */
  code: string
  open: boolean
}

/** Every error code that the source gives to `QiaoError` or to a class made from it. */
export function codesIn(tree: Tree): CodeInSource[] {
  const files = [...tree].filter(([path]) => !isTest(path))
  const { all, takeCode } = ourErrors(files.map(([, text]) => text))
  const made = new RegExp(`new (?:${takeCode.join('|')})\\(\\s*(['"\`])([\\w.-]+)(\\$\\{|\\1)`, 'g')
  const inConstructor = /super\(\s*(['"`])([\w.-]+)(\$\{|\1)/g
  return files.flatMap(([path, text]) => {
    const declares = all.some((name) => new RegExp(`extends ${name}\\b`).test(text))
    return [...(declares ? text.matchAll(inConstructor) : []), ...text.matchAll(made)]
      .map((match) => ({ path, code: match[2]!, open: match[3] === '${' }))
      .filter(({ code }) => code.includes('.'))
  })
}

/** Classes of errors; `takeCode`: those that are given the code by who throws them, and do not fix it themselves. */
function ourErrors(texts: string[]): { all: string[]; takeCode: string[] } {
  const all = ['QiaoError']
  const takeCode = ['QiaoError']
  for (const name of all)
    for (const text of texts)
      for (const { 1: child, index } of text.matchAll(new RegExp(`class (\\w+) extends ${name}\\b`, 'g'))) {
        if (!child || all.includes(child)) continue
        all.push(child)
        const body = text.slice(index, text.indexOf('\n}', index) + 1 || undefined)
        if (!/super\(\s*['"`]/.test(body)) takeCode.push(child)
      }
  return { all, takeCode }
}

/** Names that stay as they are in a Chinese sentence. */
const properNouns = new Set([
  'JSON',
  'XML',
  'CSV',
  'PDF',
  'JPEG',
  'JPG',
  'PEM',
  'PNG',
  'WebP',
  'HEIC',
  'ID',
  'IP',
  'API',
  'https',
  'URL',
  'SKU',
  'MB',
  'KB',
  'GCJ',
  'Token',
  'Idempotency',
  'Key',
  'WeCom',
  'EncodingAESKey',
  'MiB',
  'Excel',
  'xls',
  'xlsx',
])

/** English words in a Chinese sentence that are no proper nouns; `{facts}` and commands are left out. */
export function englishIn(text: string): string[] {
  return (text.replace(/\{\w+\}|\bnpm \w+/g, '').match(/[A-Za-z]{2,}/g) ?? []).filter(
    (word) => !properNouns.has(word),
  )
}
