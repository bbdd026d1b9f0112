import { defineTexts } from '@qiao/ui'
import './parts.css'

const useTexts = defineTexts('console.linkGround', {
  'zh-CN': {
    rule: '规则 {{version}}',
    early: '关联得早，当时还没有记下依据',
  },
  en: {
    rule: 'Rules {{version}}',
    early: 'Linked before the reason was kept',
  },
})

/** By what a record is this customer's, and by which version of the rules; what was linked before that was kept says so. */
export function LinkGround({ link }: { link: { because: string; ruleVersion: string } | null }) {
  const t = useTexts()
  return (
    <span className="q-faint">
      {link ? `${link.because} · ${t('rule', { version: link.ruleVersion })}` : t('early')}
    </span>
  )
}
