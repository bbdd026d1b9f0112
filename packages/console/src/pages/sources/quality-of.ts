import type { Answer } from '@qiao/api-client'
import type { QualityKind } from '../imports/quality-table.tsx'

type Told = Answer<'GET /console/source-findings'>['items'][number]
type Taken = Answer<'GET /console/quality'>['items'][number]
type Words = { zh: string; en: string }

/** One source and what cleansing did to it, whichever way it comes in. */
export interface QualityOf {
  key: string
  kind: 'shop' | 'wecom' | 'system' | 'import'
  title: Words
  rules: { rule: string; what: QualityKind; n: number; latestId?: string }[]
  /** Of files and other systems: what was put out for any reason. */
  batches: Pick<Taken, 'imports' | 'records' | 'refused' | 'quarantined' | 'latestId'> | null
}

/** Shops and WeCom, other systems, and files by their mapping; what a person should look at stands first. */
export function joinQuality(
  told: readonly Told[],
  taken: readonly Taken[],
  systems: readonly { id: string; name: string }[],
): QualityOf[] {
  const names = new Map(systems.map(({ id, name }) => [id, name]))
  const all = [
    ...told.map(
      ({ sourceId, kind, title, rules }): QualityOf => ({ key: sourceId, kind, title, rules, batches: null }),
    ),
    ...taken.map(({ sourceId, name, title, rules, ...batches }): QualityOf => {
      const system = sourceId === null ? undefined : names.get(sourceId)
      return {
        key: sourceId ?? name,
        kind: sourceId === null ? 'import' : 'system',
        title: system === undefined ? title : { zh: system, en: system },
        rules,
        batches,
      }
    }),
  ]
  return all.sort((a, b) => openOf(b) - openOf(a))
}

function openOf({ rules }: QualityOf): number {
  return rules.filter(({ what }) => what !== 'mended').reduce((sum, { n }) => sum + n, 0)
}
