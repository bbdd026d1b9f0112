/** Pure: what a person may ask of their data, and what becomes of the wish. */

export const requestKinds = ['export', 'erasure'] as const
export type RequestKind = (typeof requestKinds)[number]
export const requestStates = ['asked', 'refused', 'waiting', 'queued', 'running', 'done', 'failed'] as const
export type RequestState = (typeof requestStates)[number]
/** How somebody made sure that it is the person who asks (PIPL 45, 50). */
export const checks = ['known_phone', 'wecom_chat', 'signed_paper', 'id_document'] as const
export type IdentityCheck = (typeof checks)[number]
export const refusals = ['not_the_person', 'taken_back', 'legal_dispute'] as const
export type RequestRefusal = (typeof refusals)[number]

/** What stays of somebody who was forgotten: a word of `keptWords`, with how many rows. */
export const keptKinds = [
  'orders',
  'ledger',
  'warranty',
  'invoices',
  'photos',
  'consents',
  'audit',
  'raw',
  'friend',
] as const
export type KeptKind = (typeof keptKinds)[number]

/** Who still has a say over the state that a request is in. */
export const decidable: readonly RequestState[] = ['asked']

export const keptWords: Record<KeptKind, { zh: string; en: string; untilZh: string; untilEn: string }> = {
  orders: {
    zh: '订单、售后与工单：编号、商品、金额、区县，不含姓名、电话、地址',
    en: 'Orders, after-sales and jobs: number, goods, amounts, district; no name, number or address',
    untilZh: '《电子商务法》要求交易信息自完成之日起保存不少于三年',
    untilEn: 'E-commerce Law: at least three years from the end of the trade',
  },
  ledger: {
    zh: '账簿与结算：金额，不含个人信息',
    en: 'Ledger and settlement: amounts, no personal data',
    untilZh: '《会计档案管理办法》要求会计凭证保存三十年',
    untilEn: 'Accounting archives: vouchers are kept for thirty years',
  },
  warranty: {
    zh: '设备序列号与质保：不含个人信息，凭序列号仍可保修',
    en: 'Serial numbers and warranty: no personal data; the number still carries the warranty',
    untilZh: '至质保期满',
    untilEn: 'Until the warranty ends',
  },
  invoices: {
    zh: '已开具的发票（含抬头），只存不用',
    en: 'Invoices that were issued, with their title; stored and not used',
    untilZh: '税法要求保存',
    untilEn: 'As tax law asks',
  },
  photos: {
    zh: '安装与维修照片（签名已删除）',
    en: 'Photos of the work (the signature is deleted)',
    untilZh: '至质保期满，作为施工凭证',
    untilEn: 'Until the warranty ends, as proof of the work',
  },
  consents: {
    zh: '同意与撤回的记录：只有时间和用途，不含身份',
    en: 'What was agreed to and taken back: time and purpose, no identity',
    untilZh: '三年，证明依法处理',
    untilEn: 'Three years, as proof',
  },
  audit: {
    zh: '操作审计与事件：谁在何时做过什么，只有编号和标签名，不含身份',
    en: 'Audit and events: who did what and when; ids and names of tags, no identity',
    untilZh: '不少于六个月，按《网络安全法》',
    untilEn: 'At least six months, by the Cybersecurity Law',
  },
  raw: {
    zh: '没有按人归档的加密原文（平台推送、导入文件）',
    en: 'Sealed raw messages and files that are not filed by person',
    untilZh: '至多 90 天，到期自动删除',
    untilEn: 'At most 90 days, then deleted by the schedule',
  },
  friend: {
    zh: '企业微信里的好友关系在腾讯一侧，需由员工或客户本人删除；不删除，同步时仍会看到昵称',
    en: 'The friendship in WeCom is kept by Tencent: a member or the customer must end it, or its nickname is seen again',
    untilZh: '至删除好友',
    untilEn: 'Until the friendship is ended',
  },
}
