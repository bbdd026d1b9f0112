import { type JsonValue, type SignMethod, signCall, signPush, signSpi, toParamJson } from './sign.ts'

/** Cases for `qiao vectors` (docs/vectors.md): each takes the case's `input` and gives what `expect` must equal. */
export const doudianVectors: Record<string, (input: unknown) => unknown> = {
  param_json: (input) => toParamJson((input as { params: JsonValue }).params),
  sign: (input) => {
    const { sign_method, secret, app_key, method, param_json, timestamp } = input as Record<string, string>
    return signCall(sign_method as SignMethod, secret!, {
      appKey: app_key!,
      method: method!,
      paramJson: param_json!,
      timestamp: timestamp!,
    })
  },
  spi_sign: (input) => {
    const { sign_method, secret, app_key, param_json, timestamp } = input as Record<string, string>
    return signSpi(sign_method as SignMethod, secret!, {
      appKey: app_key!,
      paramJson: param_json!,
      timestamp: timestamp!,
    })
  },
  event_sign: (input) => {
    const { app_key, secret, body } = input as Record<string, string>
    return signPush(app_key!, secret!, body!)
  },
}
