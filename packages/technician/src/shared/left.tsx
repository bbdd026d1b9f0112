import { defineTexts, StateBadge, useNow } from '@qiao/ui'
import { leftUntil } from './times.ts'

const useTexts = defineTexts('technician.left', {
  'zh-CN': {
    minutes: '还剩 {{minutes}} 分钟',
    hours: '还剩 {{hours}} 小时 {{minutes}} 分',
    over: '时间到了',
  },
  en: { minutes: '{{minutes}} min left', hours: '{{hours}} h {{minutes}} min left', over: 'Time is up' },
})

/** A clock that runs out, in words and colour. */
export function Left({ until }: { until: string }) {
  const t = useTexts()
  const { minutes, tone } = leftUntil(until, useNow(10_000))
  const values = { hours: Math.floor(minutes / 60), minutes: minutes % 60 }
  return (
    <StateBadge tone={tone} icon="clock">
      {minutes === 0 ? t('over') : t(values.hours > 0 ? 'hours' : 'minutes', values)}
    </StateBadge>
  )
}
