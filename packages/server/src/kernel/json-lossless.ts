import { isSafeNumber, parse } from 'lossless-json'
import { QiaoError } from './error.ts'

/**
 * Reads JSON of outside systems without losing a digit: a number that a double cannot hold exactly (an order
 * id of 19 digits, a long decimal) becomes text, all others are numbers. Throws `json.invalid`.
 */
export function parseLossless(text: string): unknown {
  try {
    return parse(text, null, { parseNumber: numberOrText, onDuplicateKey: ({ newValue }) => newValue })
  } catch (cause) {
    throw new QiaoError('json.invalid', { length: text.length }, { cause })
  }
}

function numberOrText(text: string): number | string {
  const value = Number(text)
  const exact = isSafeNumber(text) && Math.abs(value) <= Number.MAX_SAFE_INTEGER
  return exact ? value : text
}
