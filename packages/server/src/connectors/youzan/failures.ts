import type { WireRecord } from '../contract/calls.ts'
import { ConnectorFailure, type ConnectorFailureKind } from '../contract/connector.ts'
import { findText } from './wire.ts'

/**
 * Codes of the gateway (four digits) and of the services behind it. All unconfirmed: no source tried them with
 * real keys. This is the one place to correct them; an unknown code is `invalid_request` and shows itself by name.
 */
const kindByCode: Record<string, ConnectorFailureKind> = {
  // Gateway
  '4009': 'not_found',
  '4101': 'limited',
  '4201': 'authorisation_expired',
  '4202': 'authorisation_expired',
  '4203': 'authorisation_expired',
  '4204': 'permission_missing',
  '5001': 'temporary',
  '5002': 'temporary',
  '5003': 'temporary',
  // Services
  '50000': 'not_found',
  '106000001': 'temporary',
  '106100118': 'temporary',
  '106000004': 'not_found',
  '106100110': 'not_found',
  '234000003': 'not_found',
  '103011024': 'not_found',
  '103010052': 'not_found',
  '103010054': 'permission_missing',
  '123000042': 'limited',
  '141500203': 'limited',
  '500100004': 'limited',
}

/** What `auth/token` answers; also unconfirmed. */
export const tokenKinds: Record<string, ConnectorFailureKind> = { '1105': 'authorisation_expired' }

/** One code for many faults: words decide. */
const missing = /not found|不存在/i
const foreignAddress = /IP/

/** The advised first pause after a limit; unconfirmed. */
export const limitedPauseMs = 3_000

/** A failure of the gateway, in `gw_err_resp`. */
export function failureOfGateway(error: WireRecord): ConnectorFailure {
  return failure(findText(error, 'err_code'), findText(error, 'err_msg'), findText(error, 'trace_id'))
}

/** A failure of an older API, in `error_response`. */
export function failureOfOldApi(error: WireRecord): ConnectorFailure {
  return failure(findText(error, 'code'), findText(error, 'msg'), findText(error, 'trace_id'))
}

/** A failure of a service: the usual envelope without success. */
export function failureOfService(answer: WireRecord): ConnectorFailure {
  const words = findText(answer, 'message') ?? findText(answer, 'msg')
  return failure(findText(answer, 'code'), words, findText(answer, 'trace_id'))
}

function failure(code: string | null, words: string | null, traceId: string | null): ConnectorFailure {
  const kind = kindOf(code ?? '', words ?? '')
  const told = traceId ? `${words ?? 'no words given'} (trace ${traceId})` : (words ?? 'no words given')
  return new ConnectorFailure(kind, code ?? 'unknown', told, kind === 'limited' ? limitedPauseMs : null)
}

function kindOf(code: string, words: string): ConnectorFailureKind {
  if (code === '5000') return missing.test(words) ? 'not_found' : 'invalid_request'
  // Youzan answers a call from an address that is not on the list like a wrong content type.
  if (code === '4007') return foreignAddress.test(words) ? 'permission_missing' : 'invalid_request'
  return Object.hasOwn(kindByCode, code) ? kindByCode[code]! : 'invalid_request'
}
