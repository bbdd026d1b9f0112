import { defaultBanMs, type WireRecord } from '../contract/calls.ts'
import { ConnectorFailure, type ConnectorFailureKind } from '../contract/connector.ts'
import { kindByWords } from './unconfirmed.ts'
import { findText } from './wire.ts'

/** Codes of calls, and of the token addresses. 300002 to 300019 are refusals of the after-sales calls. */
const kindByCode: Record<string, ConnectorFailureKind> = {
  '21': 'authorisation_expired',
  '27': 'invalid_request',
  '1016': 'limited',
  '300004': 'invalid_request',
  '300005': 'invalid_request',
  '100200100': 'invalid_request',
  '100200101': 'invalid_request',
  '100200102': 'authorisation_expired',
  '100200500': 'temporary',
}

/** Null when the answer is a success: only `result` 1 is one. */
export function failureIn(answer: WireRecord): ConnectorFailure | null {
  const code = findText(answer, 'result')
  if (code === null) return new ConnectorFailure('malformed_answer', 'no_result', 'the answer has no result')
  return code === '1' ? null : failureOf(code, wordsOf(answer))
}

function failureOf(code: string, words: string): ConnectorFailure {
  const known = Object.hasOwn(kindByCode, code) ? kindByCode[code] : undefined
  const kind = known ?? kindByWords.find(([pattern]) => pattern.test(words))?.[1] ?? 'invalid_request'
  return new ConnectorFailure(kind, code, words, kind === 'limited' ? defaultBanMs : null)
}

function wordsOf(answer: WireRecord): string {
  const words = ['error_msg', 'sub_msg', 'error_description', 'error'].map((name) => findText(answer, name))
  const said = [...new Set(words.filter((each) => each !== null))]
  // The platform's support asks for the id of the request.
  const requestId = findText(answer, 'requestId')
  return `${said.join(': ') || 'no words given'}${requestId ? ` (requestId ${requestId})` : ''}`
}
