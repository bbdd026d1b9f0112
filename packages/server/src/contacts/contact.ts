import type { NormalisedContact } from '../connectors/wecom/index.ts'
import type { IdentityRecord } from '../customers/index.ts'

/** How an order came to its friend, strongest first (T11); shown as the reason of the link. */
export const bindingWays = {
  order_code: { zh: '扫订单专属码', en: "Scanned the order's own code" },
  booking: { zh: '在微信里打开了预约页', en: 'Opened the booking page in WeChat' },
  registration: { zh: '客户在登记页填写并核对', en: 'Registered by the friend, with a second fact' },
  serial: { zh: '客户登记了机身序列号', en: 'Registered by the serial number of the device' },
  member: { zh: '平台会员手机号一致，客服核对', en: 'Phone of a marketplace member, with a second fact' },
  sign_off: { zh: '在微信里打开了验收页', en: 'Opened the sign-off page in WeChat' },
  chat_number: { zh: '聊天里报的订单号，客服核对', en: 'Number said in the chat, with a second fact' },
  remark_phone: { zh: '备注手机号，客服核对', en: 'Phone in the remark, with a second fact' },
  claim: { zh: '客服核对后关联', en: 'Claimed by an agent with a second fact' },
} as const
export type BindingWay = keyof typeof bindingWays

/** Of the ways and what each asks for; changes with every change of these, so that a binding can say by which it was made. */
export const bindingRuleVersion = '2026-11-23'

export interface Contact {
  id: string
  externalUserId: string
  customerId: string | null
  boundBy: BindingWay | null
}

export interface LiveCodeTarget {
  id: string
  name: string
  state: string
  orderId: string | null
  welcome: string | null
  tags: string[]
}

/** A nickname is what a person calls themself; WeCom's ids are strong, the remark's phone is none (T11, way 7). */
export function identityOf(contactId: string, contact: NormalisedContact): IdentityRecord {
  return {
    identifiers: [
      { kind: 'wecom_external', value: contact.contactId },
      ...(contact.unionId ? [{ kind: 'unionid' as const, value: contact.unionId }] : []),
    ],
    evidence: `contact:${contactId}`,
    origin: 'wecom',
    profile: { name: contact.name },
  }
}

export const welcomeLifeMs = 20_000

/** Words before anything else is known; an order's own code may say more, because its bearer holds the parcel. */
export function welcomeText(
  brandName: string,
  code: Pick<LiveCodeTarget, 'welcome' | 'orderId'> | null,
): string {
  if (code?.welcome) return code.welcome
  return code?.orderId
    ? `您好，这里是${brandName}客服。您的订单已为您登记，安装预约、进度和售后都可以在这里找我。`
    : `您好，这里是${brandName}客服。请发订单号或收货手机尾号给我，我来为您安排安装和售后。`
}

/** The words that are ours and know of no order ask for it: then a card by which it is registered goes with them. */
export function asksForOrder(code: Pick<LiveCodeTarget, 'welcome' | 'orderId'> | null): boolean {
  return !code?.welcome && !code?.orderId
}

/** Of the registration card. Customers read Chinese, whatever the language of the agent. */
export const cardWords = {
  title: '安装与保修登记',
  description: '登记订单号或机身序列号，安装和保修都在这里办',
}

/** A tag per channel, so that a segment can ask for it. */
export function channelTags(code: LiveCodeTarget | null): string[] {
  if (!code) return []
  return [...new Set([...(code.orderId ? [] : [`渠道:${code.name}`]), ...code.tags])]
}
