import type { WireRecord } from '../contract/calls.ts'
import { ConnectorFailure, type ConnectorFailureKind } from '../contract/connector.ts'
import { busyCodes, limitedPauseMs, missingCodes, missingWords } from './unconfirmed.ts'
import { findText } from './wire.ts'

const kindByCode: Record<string, ConnectorFailureKind> = {
  '-1': 'temporary',
  '40001': 'authorisation_expired',
  '40014': 'authorisation_expired',
  '41001': 'authorisation_expired',
  '42001': 'authorisation_expired',
  '40164': 'permission_missing',
  '48001': 'permission_missing',
  '45009': 'limited',
  '45011': 'limited',
}

/** A call with another token may succeed. */
export const staleTokenCodes = new Set(['40001', '40014', '42001'])

/** Null when the answer is a success. A token is answered without `errcode`. */
export function failureIn(answer: WireRecord): ConnectorFailure | null {
  const code = findText(answer, 'errcode') ?? '0'
  if (code === '0') return null
  const words = findText(answer, 'errmsg') ?? 'no words given'
  const kind = kindOf(code, words)
  return new ConnectorFailure(kind, code, words, kind === 'limited' ? limitedPauseMs : null)
}

/** Where a token is asked for, the codes of a bad token speak of AppID and AppSecret. */
export function failureOfKeys(failure: ConnectorFailure): ConnectorFailure {
  if (failure.kind !== 'authorisation_expired') return failure
  return new ConnectorFailure('invalid_request', failure.code, failure.message)
}

/** An address that is not on the shop's list is refused by the gateway already, in plain HTTP. */
export function failureOfGateway(failure: ConnectorFailure): ConnectorFailure {
  if (failure.code !== 'http_403') return failure
  return new ConnectorFailure('permission_missing', failure.code, failure.message)
}

function kindOf(code: string, words: string): ConnectorFailureKind {
  if (Object.hasOwn(kindByCode, code)) return kindByCode[code]!
  if (busyCodes.has(code)) return 'temporary'
  const business = /^\d{7,}$/.test(code)
  return missingCodes.has(code) || (business && missingWords.test(words)) ? 'not_found' : 'invalid_request'
}
