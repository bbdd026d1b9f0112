import { useListed } from '@qiao/ui'
import { useSaid } from '../../parts/said.ts'
import type { Money } from './rule-tree.ts'
import { useSegmentsTexts } from './texts.ts'
import type { Segment, Vocabulary } from './types.ts'

export const moneyOf =
  (vocabulary: Vocabulary): Money =>
  (code) =>
    vocabulary.dimensions.some((one) => one.code === code && one.unit === 'fen')

/** What a condition may be about, in groups; what has no source yet is named and cannot be chosen. */
export function useSubjects(vocabulary: Vocabulary) {
  const t = useSegmentsTexts()
  const said = useSaid()
  const dimensions = vocabulary.dimensions.map((one) => ({
    value: `dimension:${one.code}`,
    label: one.waitsFor
      ? t('waiting', { name: said(one.words), what: said(one.waitsFor.words) })
      : one.hiddenClass
        ? t('hidden', { name: said(one.words) })
        : said(one.words),
    disabled: one.waitsFor !== null || one.hiddenClass !== null,
    group: t(`group.${one.group as 'purchase'}`),
  }))
  const acts = vocabulary.items.map((one) => ({
    value: `did:${one.code}`,
    label: one.hiddenClass ? t('hidden', { name: said(one.words) }) : said(one.words),
    disabled: one.hiddenClass !== null,
    group: t('acts'),
  }))
  return [...dimensions, ...acts]
}

/** 每天 08:00、20:00, or 实时. */
export function useRefreshWords(): (segment: Pick<Segment, 'refreshHours'>) => string {
  const t = useSegmentsTexts()
  const listed = useListed()
  return ({ refreshHours }) =>
    refreshHours
      ? t('hoursAt', { hours: listed(refreshHours.map((one) => `${String(one).padStart(2, '0')}:00`)) })
      : t('live')
}
