import { canonicalJson, eventSign, expectedSign } from './sign.ts'

/** The stand-in's side of `qiao vectors`; the shapes are told in docs/vectors.md. */
export const doudianSandboxVectors: Record<string, (input: unknown) => unknown> = {
  param_json: (input) => canonicalJson(JSON.stringify((input as { params: unknown }).params)),
  sign: (input) => {
    const { sign_method, secret, ...call } = input as Record<string, string>
    return expectedSign(sign_method!, secret!, {
      app_key: call.app_key!,
      method: call.method!,
      param_json: call.param_json!,
      timestamp: call.timestamp!,
    })
  },
  spi_sign: (input) => {
    const { sign_method, secret, app_key, param_json, timestamp } = input as Record<string, string>
    return expectedSign(sign_method!, secret!, {
      app_key: app_key!,
      param_json: param_json!,
      timestamp: timestamp!,
    })
  },
  event_sign: (input) => {
    const { app_key, secret, body } = input as Record<string, string>
    return eventSign(app_key!, body!, secret!)
  },
}
