import type { StandingReason, SurvivorField } from '../../customers/index.ts'
import type { Words } from '../../runtime/http/route.ts'
import { type Language, reasonWords, say } from '../words.ts'
import type { HandMade } from './hand-made.ts'

export const fieldWords: Record<SurvivorField | 'tag_added' | 'tag_removed', Words> = {
  name: { zh: '姓名', en: 'Name' },
  phone: { zh: '手机号', en: 'Phone' },
  level: { zh: '等级', en: 'Level' },
  region: { zh: '地区', en: 'Region' },
  tag_added: { zh: '加标签', en: 'Tag added' },
  tag_removed: { zh: '去标签', en: 'Tag removed' },
}

/** Of whoever has no level; each other level is the brand's own word. */
export const plainLevelWords: Words = { zh: '普通', en: 'Regular' }

export const madeWords: Record<HandMade['kind'], Words> = {
  note: { zh: '备注', en: 'Note' },
  product: { zh: '手工登记的产品', en: 'Product added by hand' },
  household: { zh: '加入家庭', en: 'Put into a household' },
  consent: { zh: '代客户登记的同意', en: 'Consent written down' },
  pool: { zh: '客户池与归属', en: 'Pool and owner' },
}

export const standingWords: Record<StandingReason, Words> = {
  chosen: { zh: '刚选的', en: 'Chosen here' },
  chosen_before: { zh: '以前有人选定或手工改过', en: 'Chosen or written by hand before' },
  only_one: { zh: '只有一方有', en: 'Only one side has one' },
  same: { zh: '两边相同', en: 'Both say the same' },
  kept: { zh: '以保留的一方为准', en: 'The kept one goes first' },
  latest: { zh: '这边说得最近', en: 'Said last' },
  nobody: { zh: '两边都没有', en: 'Neither has one' },
}

export const alongsideWords = {
  owner: { zh: '归属人', en: 'Owner' },
  pool: { zh: '客户池', en: 'Pool' },
  contract: { zh: '合约到期', en: 'Contract until' },
  tags: { zh: '标签', en: 'Tags' },
  consent: { zh: '同意', en: 'Consent' },
  given: { zh: '同意', en: 'agreed' },
  withdrawn: { zh: '拒绝', en: 'refused' },
} satisfies Record<string, Words>

/** Why what nobody chooses will stand so after a merge. */
export const alongsideWhy = {
  nobody: standingWords.nobody,
  same: standingWords.same,
  owned: { zh: '保留方已有归属人，以它为准', en: 'The kept one has an owner and goes first' },
  along: {
    zh: '保留方没有归属人，随并入方的归属人一起过来',
    en: 'The kept one has no owner; the other’s comes along',
  },
  kept: { zh: '两边都没有归属人，以保留方为准', en: 'Neither has an owner; the kept one goes first' },
  placed: {
    zh: '保留方还没有分池，合并后按规则分',
    en: 'The kept one was not placed yet; rules will place it',
  },
  united: { zh: '两边的标签合在一起', en: 'The tags of both together' },
  said: {
    zh: '两边说过的一起算：本人拒绝过的，只有本人能再打开；其余以最后一次为准',
    en: 'What both said counts: their own no is opened by themselves alone, else the last word stands',
  },
} satisfies Record<string, Words>

/** What the engine compared; names that no table knows stay as they are. */
const comparedWords: Record<string, Words> = {
  name: { zh: '姓名', en: 'Name' },
  nickname: { zh: '昵称', en: 'Nickname' },
  phone: { zh: '手机号', en: 'Phone' },
  address: { zh: '地址', en: 'Address' },
  region: { zh: '地区', en: 'Region' },
  email: { zh: '邮箱', en: 'E-mail' },
  unionid: { zh: '微信账号', en: 'WeChat account' },
  account: { zh: '平台账号', en: 'Marketplace account' },
  openid: { zh: '店铺会员号', en: 'Shop open id' },
  friend: { zh: '企微好友', en: 'WeCom contact' },
  external_userid: { zh: '企微好友', en: 'WeCom contact' },
  buyer_id: { zh: '平台买家号', en: 'Buyer id' },
  oaid: { zh: '收件人密文号', en: 'Receiver id' },
  serial: { zh: '设备序列号', en: 'Serial number' },
  product: { zh: '买的商品', en: 'Product' },
  device: { zh: '浏览器', en: 'Browser' },
  birthday: { zh: '生日', en: 'Birthday' },
}

const levelWords: Record<string, Words> = {
  same: { zh: '相同', en: 'the same' },
  alike: { zh: '相近', en: 'alike' },
  'one-slip': { zh: '只差一处', en: 'one slip apart' },
  'sounds-same': { zh: '读音相同', en: 'sounds the same' },
  'surname-same': { zh: '同姓', en: 'same surname' },
  'visible-same': { zh: '脱敏后露出的部分相同', en: 'visible part the same' },
  'visible-digits-same': { zh: '露出的数字相同', en: 'visible digits the same' },
  'same-privacy-number': {
    zh: '同一时期用过同一个虚拟号',
    en: 'the same privacy number within its life',
  },
  'two-in-one-place': { zh: '同一家有两个，须人来确认', en: 'two in one place, so somebody is asked' },
  'same-door': { zh: '同一户', en: 'same door' },
  'same-door-with-a-slip': { zh: '同一户（有一处写法不同）', en: 'same door, one slip' },
  'same-place': { zh: '同一小区', en: 'same place' },
  'same-place-door-with-a-slip': { zh: '同一小区，门牌差一处', en: 'same place, door one slip apart' },
  'same-road': { zh: '同一条路', en: 'same road' },
  'same-number': { zh: '门牌数字相同', en: 'same numbers' },
  'same-district': { zh: '只是同区', en: 'only the same district' },
  neighbour: { zh: '邻居', en: 'neighbours' },
  elsewhere: { zh: '不在一处', en: 'elsewhere' },
  'other-given-name': { zh: '同姓不同名', en: 'another given name' },
  other: { zh: '不同', en: 'different' },
  'two-parts-same': { zh: '年月日中有两项相同', en: 'two parts of the date the same' },
  'within-2-days': { zh: '相差不超过两天', en: 'within two days' },
  'within-7-days': { zh: '相差不超过七天', en: 'within seven days' },
  'within-1-percent': { zh: '相差不到 1%', en: 'within 1%' },
  'within-3-percent': { zh: '相差不到 3%', en: 'within 3%' },
  'within-10-percent': { zh: '相差不到 10%', en: 'within 10%' },
  'within-30-percent': { zh: '相差不到 30%', en: 'within 30%' },
  'words-0.9': { zh: '用词几乎一样', en: 'nearly all words the same' },
  'words-0.75': { zh: '用词大多一样', en: 'most words the same' },
  'words-0.6': { zh: '用词多半一样', en: 'more than half of the words the same' },
  'words-0.45': { zh: '用词近半一样', en: 'about half of the words the same' },
  'words-0.3': { zh: '少数用词一样', en: 'some words the same' },
  'words-0.15': { zh: '个别用词一样', en: 'a few words the same' },
}

/** `name+phone` as people say it. */
export function groundsWords(grounds: string, language: Language): string {
  if (grounds === '') return language === 'zh' ? '同一个人的其他资料' : 'By other records of the person'
  return grounds
    .split('+')
    .map((field) => say(comparedWords[field], language, field))
    .join(' + ')
}

/** Why two were made one: a member's words, or the run over all customers. */
export function mergeReason(reason: string, language: Language): string {
  if (reason.startsWith('run:')) return language === 'zh' ? '全量重算' : 'Full recalculation'
  return say(reasonWords[reason], language, reason)
}

/** Why two stand for review whom the engine found, not a record. */
export const alikeWords = { zh: '多项资料相近', en: 'Several facts are alike' }

export interface EvidenceView {
  field: string
  level: string
  /** Bits: above nought speaks for one person, below against. */
  weight: number
  words: string
}

/** Evidence as sentences; what is not of the form that engines write is left out. */
export function evidenceViews(evidence: unknown, language: Language): EvidenceView[] {
  if (!Array.isArray(evidence)) return []
  return evidence.flatMap((one: unknown) => {
    const { field, level, weight } = (one ?? {}) as Record<string, unknown>
    if (typeof field !== 'string' || typeof level !== 'string' || typeof weight !== 'number') return []
    const space = language === 'en' ? ': ' : ''
    const words = `${say(comparedWords[field], language, field)}${space}${say(levelWords[level], language, level)}`
    return [{ field, level, weight, words }]
  })
}

export const conflictWords = {
  unionid: {
    zh: '两边是不同的微信账号，多半不是同一个人',
    en: 'Two different WeChat accounts: most likely two people',
  },
  said_apart: {
    zh: '{who}曾确认这两位不是同一人，合并会推翻这个结论',
    en: '{who} said before that these are two people; merging overrules that',
  },
  friends: {
    zh: '两边各有企业微信好友，合并后都保留，侧边栏打开任何一个都是这位客户',
    en: 'Both have WeCom contacts; both stay, and each opens this customer',
  },
  phone: {
    zh: '两边手机号不同，只展示选中的一个，另一个仍可搜到',
    en: 'Two phones: one is shown, both are found by search',
  },
  open_jobs: { zh: '两边都有未完工单，请核对地址', en: 'Both have open work orders: check the addresses' },
} satisfies Record<string, Words>
export type ConflictKind = keyof typeof conflictWords
export const graveConflicts: readonly ConflictKind[] = ['unionid', 'said_apart']
