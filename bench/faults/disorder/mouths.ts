import { eventSign } from '../../../packages/sandbox/src/doudian/sign.ts'
import {
  openMessage as openKuaishou,
  sealMessage as sealKuaishou,
} from '../../../packages/sandbox/src/kuaishou/sign.ts'
import {
  addressSignature,
  sealedSignature,
  seal as sealWeixin,
  unseal as unsealWeixin,
} from '../../../packages/sandbox/src/weixin-store/sign.ts'
import { expectedEventSign } from '../../../packages/sandbox/src/youzan/sign.ts'
import type { ShopAccess } from '../../../packages/server/src/connectors/contract/connector.ts'
import type { WebhookRequest } from '../../../packages/server/src/connectors/contract/webhook.ts'

type Keys = Pick<ShopAccess, 'appKey' | 'appSecret' | 'extraSecrets' | 'sellerId'>

/** How a marketplace that posts signs a text of our choice, by the stand-in's own code. */
export interface Mouth {
  /** The signed text of a post. */
  open(request: WebhookRequest, keys: Keys): string
  sign(text: string, keys: Keys, now: Date): WebhookRequest
  /** A message of a type that nobody knows, rightly made. */
  unknown(keys: Keys): string
  /** The keys of another app, with which it signs what it sends us. */
  strange(keys: Keys): Keys
  /** The same text as for a shop that is not ours. */
  misdirected(text: string, keys: Keys): { text: string; keys: Keys }
  /** What is answered to a rightly signed post for a foreign shop: it may be part of what is signed. */
  misdirectedIsRefused: boolean
}

/** As long as any seller's number, and nobody's. */
const foreignSeller = '9900000000001'

const anotherSecret = (keys: Keys): Keys => ({ ...keys, appSecret: 'another0secret0of0another0app000' })
const forForeignSeller = (text: string, keys: Keys) => ({
  text: text.replaceAll(keys.sellerId, foreignSeller),
  keys,
})

const doudian: Mouth = {
  open: ({ body }) => body,
  sign: (body, { appKey, appSecret }) => ({
    query: {},
    headers: {
      'content-type': 'application/json',
      'app-id': appKey,
      'event-sign': eventSign(appKey, body, appSecret),
    },
    body,
  }),
  unknown: ({ sellerId }) =>
    JSON.stringify([{ tag: '987', msg_id: 'unknown:1', data: `{"shop_id":${sellerId},"p_id":1}` }]),
  strange: anotherSecret,
  misdirected: forForeignSeller,
  misdirectedIsRefused: false,
}

const youzan: Mouth = {
  open: ({ body }) => body,
  sign: (body, { appKey, appSecret }) => ({
    query: {},
    headers: {
      'content-type': 'application/json',
      'event-sign': expectedEventSign(appKey, body, appSecret),
      'client-id': appKey,
    },
    body,
  }),
  unknown: ({ appKey, sellerId }) =>
    JSON.stringify({
      client_id: appKey,
      kdt_id: Number(sellerId),
      type: 'something_New',
      id: 'n1',
      msg_id: 'unknown-1',
      msg: '%7B%7D',
      test: false,
    }),
  strange: anotherSecret,
  misdirected: forForeignSeller,
  misdirectedIsRefused: false,
}

const kuaishou: Mouth = {
  open: ({ body }, { extraSecrets }) => openKuaishou(extraSecrets!.messageKey!, body),
  sign: (text, { extraSecrets }) => ({
    query: {},
    headers: { 'content-type': 'text/plain' },
    body: sealKuaishou(extraSecrets!.messageKey!, text),
  }),
  unknown: ({ appKey, sellerId }) =>
    JSON.stringify({
      eventId: 'unknown_1',
      bizId: 1,
      userId: 0,
      appKey,
      event: 'kwaishop_item_new',
      info: '{}',
    }).replace('"userId":0', `"userId":${sellerId}`),
  strange: (keys) => ({ ...keys, extraSecrets: { messageKey: Buffer.alloc(16, 1).toString('base64') } }),
  misdirected: forForeignSeller,
  misdirectedIsRefused: false,
}

const weixinStore: Mouth = {
  open: ({ body }, { extraSecrets }) =>
    unsealWeixin(extraSecrets!.encodingAesKey!, (JSON.parse(body) as { Encrypt: string }).Encrypt).message,
  sign(text, { appKey, extraSecrets }, now) {
    const { pushToken = '', encodingAesKey = '' } = extraSecrets ?? {}
    const sealed = sealWeixin(encodingAesKey, text, appKey)
    const timestamp = String(Math.floor(now.getTime() / 1000))
    const nonce = '735'
    return {
      query: {
        timestamp,
        nonce,
        signature: addressSignature(pushToken, timestamp, nonce),
        msg_signature: sealedSignature(pushToken, timestamp, nonce, sealed),
      },
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ToUserName: 'gh_', Encrypt: sealed }),
    }
  },
  unknown: () =>
    JSON.stringify({
      ToUserName: 'gh_',
      CreateTime: 1,
      MsgType: 'event',
      Event: 'channels_ec_something_new',
    }),
  strange: (keys) => ({ ...keys, extraSecrets: { ...keys.extraSecrets, pushToken: 'another' } }),
  // The shop is the one in the seal.
  misdirected: (text, keys) => ({ text, keys: { ...keys, appKey: 'wx5a0db0c5e9999999' } }),
  misdirectedIsRefused: true,
}

export const mouths: Record<string, Mouth> = { doudian, youzan, kuaishou, 'weixin-store': weixinStore }
