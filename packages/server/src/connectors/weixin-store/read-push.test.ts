import { describe, expect, it } from 'vitest'
import { readPush } from './read-push.ts'

const read = (topic: string, message: object) =>
  readPush({ sellerId: 'wx1', pushId: 'p', topic, raw: JSON.stringify(message) })

describe('the club of the shop', () => {
  it('tells account, phone and moment of who joined', () => {
    const joined = {
      FromUserName: 'oEX',
      CreateTime: 1662480000,
      user_info: { phone_number: '13800000000', join_time: 1662479990 },
    }
    expect(read('channels_ec_vip_join', joined)).toMatchObject({
      subject: null,
      member: {
        marketplace: 'weixin-store',
        buyerId: 'oEX',
        phone: '13800000000',
        at: new Date(1662479990_000),
        left: false,
      },
    })
    const { user_info: _user, ...bare } = joined
    expect(read('channels_ec_vip_join', bare).member).toMatchObject({
      phone: null,
      at: new Date(1662480000_000),
    })
  })

  it('tells who left, without a phone; XML reads alike', () => {
    expect(read('channels_ec_vip_close', { FromUserName: 'oEX', CreateTime: '1662480001' }).member).toEqual({
      marketplace: 'weixin-store',
      buyerId: 'oEX',
      phone: null,
      at: new Date(1662480001_000),
      left: true,
    })
    const xml =
      '<xml><FromUserName>oEX</FromUserName><CreateTime>1662480000</CreateTime><user_info><phone_number>13800000000</phone_number></user_info></xml>'
    expect(
      readPush({ sellerId: 'wx1', pushId: 'p', topic: 'channels_ec_vip_join', raw: xml }).member,
    ).toMatchObject({
      phone: '13800000000',
    })
  })

  it('is nothing where nobody is named, and no other message is one', () => {
    expect(read('channels_ec_vip_join', { CreateTime: 1662480000 }).member).toBeUndefined()
    expect(read('channels_ec_vip_join', { FromUserName: 'oEX' }).member).toBeUndefined()
    expect(
      read('channels_ec_vip_score_update', { FromUserName: 'oEX', CreateTime: 1 }).member,
    ).toBeUndefined()
  })
})
