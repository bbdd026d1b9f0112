/** A refusal in the platform's envelope, inside a 200. */
export class WxError extends Error {
  readonly errcode: number
  constructor(errcode: number, errmsg: string) {
    super(errmsg)
    this.errcode = errcode
  }
}

export const badKeys = () => new WxError(40125, 'invalid appsecret')
export const badAppId = () => new WxError(40013, 'invalid appid')
export const tokenMissing = () => new WxError(41001, 'access_token missing')
export const tokenInvalid = () =>
  new WxError(40001, 'invalid credential, access_token is invalid or not latest')
export const tokenExpired = () => new WxError(42001, 'access_token expired')
export const overLimit = () => new WxError(45009, 'reach max api daily quota limit')
export const unauthorised = () => new WxError(48001, 'api unauthorized')
export const wrongMethod = () => new WxError(43001, 'require GET method')
export const badArgs = (words: string) => new WxError(40097, `invalid args: ${words}`)
export const foreignAddress = () => new WxError(40164, 'invalid ip 127.0.0.1, not in whitelist')

/** Numbers that the platform's pages give for after-sales; those of orders and products are our own choice. */
export const noOrder = () => new WxError(10020099, '订单不存在')
export const noAfterSale = () => new WxError(10021050, '售后单不存在')
export const noProduct = () => new WxError(10020098, 'product not exist')
export const longWindow = () => new WxError(10020004, '非法的时间区间')
