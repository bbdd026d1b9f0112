import content from '../../../../content/pools/rules.v1.json' with { type: 'json' }
import type { Words } from '../runtime/http/route.ts'
import { type Rule, ruleOf, saidOf } from '../segments/index.ts'
import { PoolRuleWrong } from './errors.ts'
import { type Pool, pools, poolWords } from './pool.ts'

/** Who goes where by rule: data. The first that fits moves a customer. */
export interface PoolRule {
  id: string
  on: boolean
  from: readonly Pool[]
  to: Pool
  /** Asked of the person, in the language of segments. */
  when: Rule
  /** In the pool for at least so many days. */
  poolDays?: number
  /** With this owner for at least so many days; nobody's customer fits too. */
  ownedDays?: number
  /** The contract ended at least so many days ago. */
  contractEndedDays?: number
}

export interface PoolLimits {
  /** How many a member may claim on a business day. */
  dailyClaims: number
  /** How many a member may own by claiming; null without an end. */
  mostOwned: number | null
  /** After a claim or an assignment no rule takes the customer away for so long. */
  protectDays: number
  /** Who lost a customer may not claim them again before. */
  cooldownDays: number
  /** A leaver's customers go to the sea after so many days; null: they wait for a hand-over. */
  leaverDays: number | null
}

export interface RuleSet {
  /** 0: those of content/pools. */
  version: number
  rules: readonly PoolRule[]
  limits: PoolLimits
}

const most = { rules: 30, days: 3650, claims: 1000, owned: 1_000_000 }

/** Reads what somebody sent; says where it does not hold. */
export function readRules(given: readonly unknown[]): PoolRule[] {
  if (given.length > most.rules) throw new PoolRuleWrong('/', 'too_many')
  const rules = given.map((one, place) => readOne(one as Record<string, unknown>, `/${place}`))
  if (new Set(rules.map(({ id }) => id)).size !== rules.length) throw new PoolRuleWrong('/', 'same_id')
  for (const [place, rule] of rules.entries()) {
    const back = rules.findIndex(
      (other) =>
        rule.on &&
        other.on &&
        other.to !== rule.to &&
        rule.from.includes(other.to) &&
        other.from.includes(rule.to) &&
        conditionsOf(rule) === conditionsOf(other),
    )
    // Two rules that undo each other would move the same people for ever.
    if (back >= 0) throw new PoolRuleWrong(`/${place}`, 'circle')
  }
  return rules
}

const conditionsOf = ({ when, poolDays, ownedDays, contractEndedDays }: PoolRule) =>
  JSON.stringify({ when, poolDays, ownedDays, contractEndedDays })

function readOne(one: Record<string, unknown>, at: string): PoolRule {
  const { id, on, from, to, when } = one
  const isPool = (value: unknown): value is Pool => pools.includes(value as Pool)
  if (typeof id !== 'string' || !/^[a-z0-9-]{1,40}$/.test(id)) throw new PoolRuleWrong(at, 'id')
  if (!Array.isArray(from) || from.length === 0 || !from.every(isPool)) throw new PoolRuleWrong(at, 'from')
  if (!isPool(to) || from.includes(to)) throw new PoolRuleWrong(at, 'to')
  const days = Object.fromEntries(
    (['poolDays', 'ownedDays', 'contractEndedDays'] as const).flatMap((name) => {
      const value = one[name]
      if (value === undefined || value === null) return []
      if (!isWhole(value, 0, most.days)) throw new PoolRuleWrong(at, 'days')
      return [[name, value]]
    }),
  )
  const rule = { id, on: on !== false, from: [...new Set(from)], to, when: ruleOf(when), ...days }
  // Asked of everybody it would empty a pool at once.
  if (rule.on && isEmpty(rule.when) && Object.keys(days).length === 0)
    throw new PoolRuleWrong(at, 'everybody')
  return rule
}

const isEmpty = (rule: Rule): boolean => 'all' in rule && rule.all.length === 0

export function readLimits(given: PoolLimits): PoolLimits {
  const { dailyClaims, mostOwned, protectDays, cooldownDays, leaverDays } = given
  const fits =
    isWhole(dailyClaims, 0, most.claims) &&
    (mostOwned === null || isWhole(mostOwned, 1, most.owned)) &&
    isWhole(protectDays, 0, most.days) &&
    isWhole(cooldownDays, 0, most.days) &&
    (leaverDays === null || isWhole(leaverDays, 1, most.days))
  if (!fits) throw new PoolRuleWrong('/limits', 'days')
  return { dailyClaims, mostOwned, protectDays, cooldownDays, leaverDays }
}

const isWhole = (value: unknown, from: number, to: number): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to

export const defaultRules: RuleSet = {
  version: 0,
  rules: readRules(content.rules),
  limits: readLimits(content.limits),
}

/** A rule as a person would say it. */
export function sentenceOfRule(rule: PoolRule): Words {
  const from = rule.from.map((one) => poolWords[one])
  const { zh, en } = conditionWords(rule)
  const free =
    rule.to === 'sea' ? { zh: '，不再有归属人', en: ', and has no owner any more' } : { zh: '', en: '' }
  return {
    zh: `在${from.map((one) => one.zh).join('、')}，${zh}：移到${poolWords[rule.to].zh}${free.zh}`,
    en: `In ${from.map((one) => one.en).join(', ')}: ${en}: moves to ${poolWords[rule.to].en}${free.en}`,
  }
}

/** What must hold of a customer, without whence and whither. */
export function conditionWords(rule: PoolRule): Words {
  const own = ownConditions(rule)
  const said = isEmpty(rule.when) ? null : saidOf(rule.when)
  return {
    zh: [said?.zh, ...own.map((one) => one.zh)].filter(Boolean).join('，并且'),
    en: [said?.en, ...own.map((one) => one.en)].filter(Boolean).join(' and '),
  }
}

function ownConditions({ poolDays, ownedDays, contractEndedDays }: PoolRule): Words[] {
  return [
    ...(poolDays === undefined
      ? []
      : [{ zh: `在池中不少于 ${poolDays} 天`, en: `in the pool for at least ${poolDays} days` }]),
    ...(ownedDays === undefined
      ? []
      : [
          {
            zh: `归属同一人不少于 ${ownedDays} 天（或没有归属人）`,
            en: `with the same owner for at least ${ownedDays} days, or with none`,
          },
        ]),
    ...(contractEndedDays === undefined
      ? []
      : [
          {
            zh: `合约到期已有 ${contractEndedDays} 天`,
            en: `the contract ended at least ${contractEndedDays} days ago`,
          },
        ]),
  ]
}
