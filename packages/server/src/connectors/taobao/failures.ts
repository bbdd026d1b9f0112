import { defaultBanMs } from '../contract/calls.ts'
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

const missing = /^isv\.(trade|refund|order|item)[\w-]*-not-(exist|found)/
const banSeconds = /(\d+)\s*(?:more\s+)?(?:seconds?|秒)/i

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
