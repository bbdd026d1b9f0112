import { isSafeNumber } from 'lossless-json'
import { QiaoError } from './error.ts'

/** Only texts with such digits can hold a number that a double loses. */
const mayLose = /\d{16}|\d\.?[eE]|\.\d{15}/
const stringOrNumber = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g
const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/

/**
 * Reads JSON of outside systems without losing a digit: a number that a double cannot hold exactly (an order
 * id of 19 digits, a long decimal) becomes text, all others are numbers. Throws `json.invalid`.
 *
 * Such numbers are put in quotes before the built-in parser sees them: a parser in JavaScript is ten times as dear,
 * and this stands on the path of every order.
 */
export function parseLossless(text: string): unknown {
  try {
    return JSON.parse(mayLose.test(text) ? text.replace(stringOrNumber, quoteIfLost) : text)
  } catch (cause) {
    throw new QiaoError('json.invalid', { length: text.length }, { cause })
  }
}

function quoteIfLost(token: string): string {
  if (token.startsWith('"') || !jsonNumber.test(token)) return token
  const exact = isSafeNumber(token) && Math.abs(Number(token)) <= Number.MAX_SAFE_INTEGER
  return exact ? token : `"${token}"`
}
