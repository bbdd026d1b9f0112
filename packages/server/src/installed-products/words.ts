import { type Day, daysBetween } from '../kernel/time.ts'
import type { Words } from '../runtime/http/route.ts'
import type { ActFacts, UnitState } from './installed-product.ts'
import type { PartStanding, WarrantyStanding } from './warranty.ts'

type Language = 'zh' | 'en'

export const stateWords: Record<UnitState | 'retired', Words> = {
  ordered: { zh: '未到货', en: 'On its way' },
  owned: { zh: '在用', en: 'In use' },
  returned: { zh: '已退', en: 'Given back' },
  withdrawn: { zh: '未成交', en: 'Not delivered' },
  retired: { zh: '已停用', en: 'No longer in use' },
}

const startWords: Record<NonNullable<WarrantyStanding['from']>, Words> = {
  installed: { zh: '自安装起', en: 'from installation' },
  delivered: { zh: '自签收起', en: 'from delivery' },
  bought: { zh: '自购买起', en: 'from purchase' },
  waited: { zh: '久未安装，自到期日起', en: 'from the end of the wait for installation' },
  exchanged: { zh: '自换货起', en: 'from the exchange' },
  hand: { zh: '人工设定', en: 'set by hand' },
}

export function warrantyWords(
  { state, from, until, months, addedDays }: WarrantyStanding,
  language: Language,
): string {
  const zh = language === 'zh'
  if (state === 'none') return zh ? '商品资料没有保修期' : 'The product has no warranty term'
  if (state === 'unknown')
    return zh ? '不知道何时购买，算不出保修期' : 'Nobody knows when it was bought, so no end can be told'
  if (state === 'not_started') return zh ? '安装后开始计算' : 'Counts from installation'
  const start = from && startWords[from][language]
  const term = from === 'hand' ? start : zh ? `${start} ${months} 个月` : `${months} months ${start}`
  const added =
    addedDays > 0 ? (zh ? `，维修占用顺延 ${addedDays} 天` : `, ${addedDays} days in repair added`) : ''
  const end = zh
    ? state === 'over'
      ? `保修已于 ${until} 结束`
      : `保修到 ${until}`
    : state === 'over'
      ? `Warranty ended on ${until}`
      : `Under warranty until ${until}`
  return zh ? `${end}（${term}${added}）` : `${end} (${term}${added})`
}

const didWords: Record<PartStanding['does'], string> = { replace: '更换', care: '保养', inspect: '检查' }

export function partWords(part: PartStanding, today: Day, language: Language): string {
  const { dueOn, lastOn, lastBy, everyMonths, does, boughtOn, own } = part
  const zh = language === 'zh'
  const days = dueOn ? daysBetween(today, dueOn) : 0
  const when =
    dueOn === null
      ? zh
        ? '不知道何时启用'
        : 'Nobody knows since when it is in use'
      : days < 0
        ? zh
          ? `已过 ${-days} 天`
          : `${-days} days late`
        : zh
          ? `${dueOn} 到期`
          : `due on ${dueOn}`
  const did = zh ? didWords[does] : does === 'replace' ? 'changed' : 'done'
  const since = lastOn
    ? zh
      ? `上次${did} ${lastOn}${lastBy === 'hand' ? '（人工登记）' : ''}`
      : `last ${did} on ${lastOn}${lastBy === 'hand' ? ' (entered by hand)' : ''}`
    : zh
      ? '还没有记录'
      : 'no record yet'
  const bought = boughtOn && (zh ? `${boughtOn} 买过配件` : `bought the part on ${boughtOn}`)
  const every = zh
    ? `每 ${everyMonths} 个月${own ? '（品牌设定）' : ''}`
    : `every ${everyMonths} months${own ? ' (set by the brand)' : ''}`
  return [when, every, since, bought].filter(Boolean).join(zh ? '，' : ', ')
}

export const actWords: Record<ActFacts['kind'], Words> = {
  added: { zh: '登记这件产品', en: 'Entered by hand' },
  passed_on: { zh: '转给另一位客户', en: 'Passed on to another customer' },
  retired: { zh: '停用', en: 'Taken out of use' },
  exchanged: { zh: '换新机', en: 'Exchanged for a new one' },
  serial: { zh: '改序列号', en: 'Serial number set' },
  part_done: { zh: '登记更换或保养', en: 'Part changed or cared for' },
  warranty: { zh: '设定保修截止日', en: 'End of warranty set' },
}
