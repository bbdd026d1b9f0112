import { posix } from 'node:path'
import { bareCode } from './code.ts'
import { lineOf, type Tree } from './tree.ts'

export interface Import {
  from: string
  /** Path below the repository, or the name of a package. */
  to: string
  line: number
  /** Names as written between the braces, for modules of Node. */
  names: string
  typeOnly: boolean
}

const statement =
  /\b(?:import|export)(\s+type\b)?\s*((?:[\w$*\s,{}]|\bas\b)*?)\s*from\s*(['"])|\bimport\s*\(?\s*(['"])/g

/** Every import of a file: plain, `import type`, re-export, side effect and `import()`. */
export function importsOf(path: string, text: string): Import[] {
  const code = bareCode(text)
  return [...code.matchAll(statement)].map((match) => {
    const quote = match.index + match[0].length - 1
    const specifier = text.slice(quote + 1, text.indexOf(text[quote]!, quote + 1))
    const names = match[2] ?? ''
    const inBraces = /\{([^}]*)\}/
      .exec(names)?.[1]
      ?.split(',')
      .filter((name) => name.trim())
    const everyNameIsType = inBraces?.every((name) => name.trim().startsWith('type ')) ?? false
    return {
      from: path,
      to: specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : specifier,
      line: lineOf(text, match.index),
      names,
      typeOnly: match[1] !== undefined || everyNameIsType,
    }
  })
}

export function importsIn(tree: Tree): Import[] {
  return [...tree].flatMap(([path, text]) => importsOf(path, text))
}

export function show({ from, line, to }: Import): string {
  return `${from}:${line} imports ${to}`
}
