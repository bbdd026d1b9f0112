import { defaultBanMs } from '../contract/calls.ts'
import { ConnectorFailure, type ConnectorFailureKind } from '../contract/connector.ts'
import { limitedWords, missingWords } from './unconfirmed.ts'
import { findText, type JdRecord } from './wire.ts'

export type FailureTable = Record<string, ConnectorFailureKind>

/** Codes of the gateway's `error_response`. Others are known by their words, or refused. */
export const gatewayKinds: FailureTable = {
  '5': 'invalid_request',
  '8': 'invalid_request',
  '12': 'invalid_request',
  '15': 'invalid_request',
  '19': 'authorisation_expired',
  '21': 'invalid_request',
  '24': 'permission_missing',
  '33': 'temporary',
  '65': 'temporary',
  '11100006': 'permission_missing',
}

/** The first layer: the gateway refused, inside a 200 answer. */
export function failureOfGateway(error: JdRecord, more: FailureTable = {}): ConnectorFailure {
  const words = findText(error, 'zh_desc') ?? findText(error, 'en_desc') ?? 'no words given'
  return failure(findText(error, 'code') ?? 'unknown', words, { ...gatewayKinds, ...more })
}

/** The second layer: the gateway agreed with code 0, and the method itself says no. */
export function failureOfBusiness(result: JdRecord): ConnectorFailure {
  const code = findText(result, 'errorCode') ?? findText(result, 'resultCode') ?? findText(result, 'code')
  const words = ['chineseErrCode', 'englishErrCode', 'errorMsg', 'errorDesc', 'msg']
  const said = words.map((name) => findText(result, name)).find(Boolean) ?? 'no words given'
  return failure(`business/${code ?? 'unknown'}`, said, {})
}

function failure(code: string, words: string, table: FailureTable): ConnectorFailure {
  const kind = table[code] ?? kindByWords(words)
  return new ConnectorFailure(kind, code, words, kind === 'limited' ? defaultBanMs : null)
}

function kindByWords(words: string): ConnectorFailureKind {
  if (limitedWords.test(words)) return 'limited'
  return missingWords.test(words) ? 'not_found' : 'invalid_request'
}
