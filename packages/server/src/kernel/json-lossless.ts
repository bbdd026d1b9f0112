import { isSafeNumber } from 'lossless-json'
import { QiaoError } from './error.ts'

/** Where a number may begin that a double loses; inside of a string it is a false alarm. */
const mayLose = /(?:^|[:[,])\s*-?(?:\d{16}|\d+\.\d{15}|\d+(?:\.\d*)?[eE])/
const number = /-?\d[\d.eE+-]*/g
const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/
const backslash = 92

/**
 * Reads JSON of outside systems without losing a digit: a number that a double cannot hold exactly (an order
 * id of 19 digits, a long decimal) becomes text, all others are numbers. Throws `json.invalid`.
 *
 * Such numbers are put in quotes before the built-in parser sees them: a parser in JavaScript is ten times as dear,
 * and this stands on the path of every order.
 */
export function parseLossless(text: string): unknown {
  try {
    return JSON.parse(mayLose.test(text) ? quoteLost(text) : text)
  } catch (cause) {
    throw new QiaoError('json.invalid', { length: text.length }, { cause })
  }
}

/** Goes from string to string, for most of a text is strings, and looks at what lies between. */
function quoteLost(text: string): string {
  let done = ''
  let doneTo = 0
  for (let from = 0; from < text.length; ) {
    const quote = text.indexOf('"', from)
    const end = quote === -1 ? text.length : quote
    const between = text.slice(from, end)
    if (mayLose.test(between)) {
      done += text.slice(doneTo, from) + between.replace(number, quoteIfLost)
      doneTo = end
    }
    from = quote === -1 ? end : endOfString(text, quote)
  }
  return doneTo === 0 ? text : done + text.slice(doneTo)
}

/** Behind the next quote that no odd number of backslashes escapes. */
function endOfString(text: string, quote: number): number {
  for (let end = text.indexOf('"', quote + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let before = end - 1
    while (text.charCodeAt(before) === backslash) before -= 1
    if ((end - before) % 2 === 1) return end + 1
  }
  return text.length
}

function quoteIfLost(token: string): string {
  if (!jsonNumber.test(token)) return token
  const exact = isSafeNumber(token) && Math.abs(Number(token)) <= Number.MAX_SAFE_INTEGER
  return exact ? token : `"${token}"`
}
