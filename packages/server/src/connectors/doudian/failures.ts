import { defaultBanMs, isRecord } from '../contract/calls.ts'
import { ConnectorFailure, type ConnectorFailureKind } from '../contract/connector.ts'
import { busyWords, kindsOf90000, legacyKinds, missingWords, partialSubCode } from './unconfirmed.ts'
import { type DoudianRecord, findText } from './wire.ts'

/** Codes that mean one thing whatever the sub code. */
const kindByCode: Record<string, ConnectorFailureKind> = {
  '20000': 'temporary',
  '50001': 'authorisation_expired',
  '60000': 'limited',
}

/** 30001, 40001 and 40003 are families; the sub code decides. */
const kindBySubCode: Record<string, ConnectorFailureKind> = {
  'dop.no-permissions': 'permission_missing',
  'isv.app-permissions-insufficient': 'permission_missing',
  'dop.app-forbidden': 'permission_missing',
  'dop.authorization-no-existed': 'authorisation_expired',
  'dop.authorization-closed': 'authorisation_expired',
  'isv.access-token-missing': 'authorisation_expired',
  'isv.access-token-expired': 'authorisation_expired',
  'isv.access-token-no-existed': 'authorisation_expired',
  'isv.access-token-invalid': 'authorisation_expired',
  'dop.service-error': 'temporary',
  'isv.traffic-limited': 'limited',
  ...kindsOf90000,
}

/** Null when the answer is a success, in either of the two generations of the envelope. */
export function failureIn(answer: DoudianRecord): ConnectorFailure | null {
  const code = findText(answer, 'code')
  if (code !== null) return code === '10000' || isPartial(answer) ? null : failureOfCode(code, answer)
  const errNo = findText(answer, 'err_no')
  if (errNo === null) return new ConnectorFailure('malformed_answer', 'no_code', 'the answer has no code')
  return errNo === '0' ? null : failureOfErrNo(errNo, answer)
}

function failureOfCode(code: string, answer: DoudianRecord): ConnectorFailure {
  const subCode = findText(answer, 'sub_code')
  const words = wordsOf(answer, ['msg', 'sub_msg'])
  const kind = kindByCode[code] ?? kindOfSubCode(code, subCode, words)
  return failure(kind, subCode ? `${code}/${subCode}` : code, words, answer)
}

function kindOfSubCode(code: string, subCode: string | null, words: string): ConnectorFailureKind {
  // A sub code may carry details behind a colon.
  const bare = subCode?.split(':')[0] ?? ''
  const known = Object.hasOwn(kindBySubCode, bare) ? kindBySubCode[bare] : undefined
  if (known) return known
  if (code === '30001') return 'permission_missing'
  const business = code === '50002' || bare === 'isv.business-failed'
  if (!business) return 'invalid_request'
  if (missingWords.test(`${subCode} ${words}`)) return 'not_found'
  return busyWords.test(words) ? 'temporary' : 'invalid_request'
}

/** Called a failure, and carries what became of each row. */
function isPartial(answer: DoudianRecord): boolean {
  return partialSubCode.test(findText(answer, 'sub_code') ?? '') && isRecord(answer.data)
}

function failureOfErrNo(errNo: string, answer: DoudianRecord): ConnectorFailure {
  const words = wordsOf(answer, ['message'])
  const kind = legacyKinds[errNo] ?? (missingWords.test(words) ? 'not_found' : 'invalid_request')
  return failure(kind, `err_no/${errNo}`, words, answer)
}

/** The platform's support asks for the log id. */
function failure(kind: ConnectorFailureKind, code: string, words: string, answer: DoudianRecord) {
  const logId = findText(answer, 'log_id')
  const said = logId ? `${words} (log_id ${logId})` : words
  return new ConnectorFailure(kind, code, said, kind === 'limited' ? defaultBanMs : null)
}

function wordsOf(answer: DoudianRecord, fields: string[]): string {
  const words = fields.map((field) => findText(answer, field)).filter(Boolean)
  return words.join(': ') || 'no words given'
}
