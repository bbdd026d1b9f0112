/**
 * A file's text with comments and the insides of strings blanked out, so that a word in a sentence is not taken for
 * code. Places and lines stay where they were; code inside `${…}` stays code.
 */
export function bareCode(text: string): string {
  const out = [...text]
  const blank = (from: number, to: number): void => {
    for (let i = from; i < to; i += 1) if (out[i] !== '\n') out[i] = ' '
  }
  /** Depth of braces inside each open `${…}`, innermost last. */
  const holes: number[] = []
  let at = 0
  const template = (): void => {
    const from = at
    while (at < text.length) {
      if (text[at] === '\\') at += 2
      else if (text[at] === '`') {
        blank(from, at)
        at += 1
        return
      } else if (text.startsWith('${', at)) {
        blank(from, at)
        at += 2
        holes.push(0)
        return
      } else at += 1
    }
    blank(from, at)
  }
  while (at < text.length) {
    const one = text[at]!
    const next = text[at + 1]
    if (one === '/' && next === '/') {
      const end = text.indexOf('\n', at)
      const to = end < 0 ? text.length : end
      blank(at, to)
      at = to
    } else if (one === '/' && next === '*') {
      const end = text.indexOf('*/', at + 2)
      const to = end < 0 ? text.length : end + 2
      blank(at, to)
      at = to
    } else if (one === "'" || one === '"') {
      const end = endOfString(text, at)
      blank(at + 1, end)
      at = end + 1
    } else if (one === '`') {
      at += 1
      template()
    } else if (one === '/' && startsPattern(out, at)) {
      const end = endOfPattern(text, at)
      blank(at + 1, end)
      at = end + 1
    } else if (one === '}' && holes.length > 0 && holes.at(-1) === 0) {
      holes.pop()
      at += 1
      template()
    } else {
      if (holes.length > 0 && one === '{') holes[holes.length - 1]! += 1
      if (holes.length > 0 && one === '}') holes[holes.length - 1]! -= 1
      at += 1
    }
  }
  return out.join('')
}

function endOfString(text: string, from: number): number {
  const quote = text[from]
  for (let i = from + 1; i < text.length; i += 1) {
    if (text[i] === '\\') i += 1
    else if (text[i] === quote || text[i] === '\n') return i
  }
  return text.length
}

/** A slash is a pattern where no value can stand before it; `</tag>` and `/>` of TSX are not. */
function startsPattern(out: string[], at: number): boolean {
  if (out[at + 1] === '>') return false
  let i = at - 1
  while (i >= 0 && /\s/.test(out[i]!)) i -= 1
  if (i < 0) return true
  if ('(,=:[!&|?{};+-*%~^'.includes(out[i]!)) return true
  if (out[i] === '>') return out[i - 1] === '='
  const word = /[A-Za-z_$]+$/.exec(out.slice(Math.max(0, i - 10), i + 1).join(''))?.[0]
  return ['return', 'typeof', 'case', 'in', 'of', 'do', 'else', 'await', 'yield'].includes(word ?? '')
}

function endOfPattern(text: string, from: number): number {
  let inClass = false
  for (let i = from + 1; i < text.length; i += 1) {
    if (text[i] === '\n') return i
    if (text[i] === '\\') i += 1
    else if (text[i] === '[') inClass = true
    else if (text[i] === ']') inClass = false
    else if (text[i] === '/' && !inClass) return i
  }
  return text.length
}
