import { defaultBanMs } from '../contract/calls.ts'
import { ConnectorFailure, type ConnectorFailureKind } from '../contract/connector.ts'
import { guessedKinds, missingWords, testQuotaMs } from './unconfirmed.ts'
import { findText, type PddRecord } from './wire.ts'

/** 20005 is an address outside the whitelist; 70032, 70034 and 70035 are bans, which no second try lifts. */
const kindByCode: Record<string, ConnectorFailureKind> = {
  '10019': 'authorisation_expired',
  '20004': 'invalid_request',
  '20005': 'permission_missing',
  '20031': 'permission_missing',
  '52101': 'limited',
  '52102': 'temporary',
  '52103': 'temporary',
  '70031': 'limited',
  '70032': 'permission_missing',
  '70033': 'temporary',
  '70034': 'permission_missing',
  '70035': 'permission_missing',
  '70036': 'limited',
  ...guessedKinds,
}

/** The error that the platform put into a 200 answer. */
export function failureOfError(error: PddRecord): ConnectorFailure {
  const code = findText(error, 'error_code') ?? 'unknown'
  const subCode = findText(error, 'sub_code')
  const words = [...new Set([findText(error, 'error_msg'), findText(error, 'sub_msg')])].filter(Boolean)
  const said = words.join(': ') || 'no words given'
  const kind = kindOf(code, said)
  const named = subCode && subCode !== code ? `${code}/${subCode}` : code
  return new ConnectorFailure(kind, named, said, waitOf(kind, code))
}

/** 50000 to 52002 are failures inside the platform, among them an order that nobody knows. */
function kindOf(code: string, words: string): ConnectorFailureKind {
  if (Object.hasOwn(kindByCode, code)) return kindByCode[code]!
  if (missingWords.test(words)) return 'not_found'
  const number = Number(code)
  return number >= 50_000 && number <= 52_002 ? 'temporary' : 'invalid_request'
}

function waitOf(kind: ConnectorFailureKind, code: string): number | null {
  if (kind !== 'limited') return null
  return code === '70036' ? testQuotaMs : defaultBanMs
}
