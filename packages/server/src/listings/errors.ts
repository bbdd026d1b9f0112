import { QiaoError } from '../kernel/error.ts'
import type { ErrorWords } from '../runtime/http/problem.ts'

export class NoShopToPull extends QiaoError {
  constructor() {
    super('listings.no_shop')
  }
}

export const errorWords: Record<string, ErrorWords> = {
  'listings.no_shop': {
    status: 409,
    zh: {
      title: '没有可以拉取商品的店铺',
      whatToDo: '店铺要先授权连接；授权过期的请店主重新授权',
    },
    en: {
      title: 'There is no shop whose listings can be fetched',
      whatToDo: 'Connect a shop first; where its authorisation ended, ask its owner to grant it again',
    },
  },
}
