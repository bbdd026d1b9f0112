import type { HttpAnswer, HttpFailure } from '../../runtime/ports.ts'
import { ConnectorFailure, type ConnectorFailureKind } from '../contract/connector.ts'
import { findText, type TopRecord } from './wire.ts'

/** Codes of TOP's `error_response`; 15 and 43 are decided by their sub code. */
const kindByCode: Record<string, ConnectorFailureKind> = {
  '7': 'limited',
  '11': 'permission_missing',
  '12': 'permission_missing',
  '13': 'permission_missing',
  '26': 'authorisation_expired',
  '27': 'authorisation_expired',
}

const missing = /^isv\.(trade|refund|order)[\w-]*-not-(exist|found)/
const banSeconds = /(\d+)\s*(?:more\s+)?(?:seconds?|秒)/i
const defaultBanMs = 1_000

/** The error that TOP put into a 200 answer. Calls that the platform could not serve may be tried again. */
export function failureOfError(error: TopRecord): ConnectorFailure {
  const code = findText(error, 'code') ?? 'unknown'
  const subCode = findText(error, 'sub_code')
  const words = [findText(error, 'msg'), findText(error, 'sub_msg')].filter(Boolean).join(': ')
  const kind = kindByCode[code] ?? kindBySubCode(subCode)
  const retryAfterMs = kind === 'limited' ? banMs(words) : null
  return new ConnectorFailure(
    kind,
    subCode ? `${code}/${subCode}` : code,
    words || 'no words given',
    retryAfterMs,
  )
}

/** Null when the status promises a body worth reading. */
export function failureOfStatus({ status, headers }: HttpAnswer): ConnectorFailure | null {
  if (status === 200) return null
  const code = `http_${status}`
  if (status === 429)
    return new ConnectorFailure('limited', code, 'too many calls', retryAfterHeaderMs(headers))
  if (status >= 500) return new ConnectorFailure('temporary', code, 'the gateway failed')
  return new ConnectorFailure('invalid_request', code, 'the gateway refused the call')
}

export function failureOfHttp(failure: HttpFailure): ConnectorFailure {
  const kind = failure.kind === 'too_large' ? 'malformed_answer' : 'temporary'
  return new ConnectorFailure(kind, `http_${failure.kind}`, failure.message)
}

export function malformedAnswer(code: string, words: string): ConnectorFailure {
  return new ConnectorFailure('malformed_answer', code, words)
}

function kindBySubCode(subCode: string | null): ConnectorFailureKind {
  if (subCode?.startsWith('isp.')) return 'temporary'
  if (subCode && missing.test(subCode)) return 'not_found'
  return 'invalid_request'
}

/** TOP says the ban in words: "This ban will last for 12 more seconds". */
function banMs(words: string): number {
  const seconds = banSeconds.exec(words)?.[1]
  return seconds ? Number(seconds) * 1000 : defaultBanMs
}

function retryAfterHeaderMs(headers: Record<string, string>): number {
  const seconds = headers['retry-after']
  return seconds && /^\d{1,6}$/.test(seconds) ? Number(seconds) * 1000 : defaultBanMs
}
