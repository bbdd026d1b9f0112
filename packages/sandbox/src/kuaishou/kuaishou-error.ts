/** An error as the platform gives it, inside a 200 answer. Codes that no source names are the stand-in's own. */
export class KuaishouError extends Error {
  readonly result: number

  constructor(result: number, words: string) {
    super(words)
    this.result = result
  }
}

export const tokenWrong = () => new KuaishouError(21, 'access_token无效或已过期')
export const signWrong = () => new KuaishouError(27, '签名错误')
export const limited = () => new KuaishouError(1016, '请求过于频繁，已限流')
export const badTime = (name: string) => new KuaishouError(2001, `${name}无效`)
export const noPermission = (scope: string) => new KuaishouError(1013, `缺少权限${scope}`)
/** Unconfirmed: no page names the code of an address off the list. */
export const foreignAddress = () => new KuaishouError(1014, 'IP 203.0.113.7 不在应用的白名单')
export const badParameter = (name: string) => new KuaishouError(10, `参数${name}错误`)
export const notFound = (what: string) => new KuaishouError(2002, `${what}不存在`)

export function renderError({ result, message }: KuaishouError, requestId: string): string {
  return JSON.stringify({
    result,
    msg: '业务处理失败',
    error_msg: message,
    code: String(result),
    sub_code: String(result),
    sub_msg: message,
    requestId,
  })
}

/** `body` is what the answer says beside its head: mostly `data`. */
export function renderSuccess(body: Record<string, unknown>, requestId: string): string {
  const head = {
    result: 1,
    msg: '成功',
    error_msg: 'SUCCESS',
    code: '1',
    sub_code: '',
    sub_msg: '',
    requestId,
  }
  return JSON.stringify({ ...head, ...body })
}
