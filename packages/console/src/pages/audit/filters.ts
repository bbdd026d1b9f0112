import { actsOfBrand } from './acts/brand.ts'
import { actsOfCustomers } from './acts/customers.ts'
import { actsOfJobs } from './acts/jobs.ts'
import { actsOfSources } from './acts/sources.ts'

const groups = { customers: actsOfCustomers, jobs: actsOfJobs, sources: actsOfSources, brand: actsOfBrand }
export type ActGroup = keyof typeof groups

/** Every act that the server writes down, by group, in the order of its words. */
export function actChoices(language: string): { value: string; label: string; group: ActGroup }[] {
  return (Object.keys(groups) as ActGroup[]).flatMap((group) => {
    const words: Record<string, string> = groups[group][language.startsWith('zh') ? 'zh-CN' : 'en']
    return Object.entries(words)
      .map(([name, label]) => ({ value: name.replaceAll('/', '.'), label, group }))
      .sort((a, b) => a.label.localeCompare(b.label, language))
  })
}

const ways = ['day', 'action', 'actor', 'kind', 'subject'] as const

/** Which of the filters that found nothing could be wider, the one that usually helps first. */
export function waysToWiden(filters: Readonly<Record<string, string>>): (typeof ways)[number][] {
  return ways.filter((one) => (one === 'day' ? filters.dayFrom || filters.dayTo : filters[one]))
}
