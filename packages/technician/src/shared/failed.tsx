import { type ApiProblem, Button, defineTexts, Icon, useProblemWords } from '@qiao/ui'
import type { Act } from './use-act.ts'

const useTexts = defineTexts('technician.failed', {
  'zh-CN': {
    notSent: '网络不通，还没送到。',
    again: '重试不会重复提交。',
    retry: '重试',
    close: '知道了',
  },
  en: {
    notSent: 'No network: this did not arrive.',
    again: 'Trying again never does it twice.',
    retry: 'Try again',
    close: 'Got it',
  },
})

/** Why an act failed; one that did not arrive can be sent again as it was. */
export function Failed({ act }: { act: Pick<Act<never>, 'problem' | 'retry' | 'clear' | 'busy'> }) {
  const t = useTexts()
  const { problem } = act
  if (!problem) return null
  const again = maybeLater(problem)
  return (
    <div className="t-failed" role="alert" data-tone={again ? 'attention' : 'overdue'}>
      <Icon name="alert" />
      <p>{problem.status === 0 ? <NotSent /> : <Words problem={problem} />}</p>
      <Button onClick={again ? act.retry : act.clear} busy={act.busy}>
        {again ? t('retry') : t('close')}
      </Button>
    </div>
  )
}

function NotSent() {
  const t = useTexts()
  return (
    <>
      <strong>{t('notSent')}</strong> {t('again')}
    </>
  )
}

function Words({ problem }: { problem: ApiProblem }) {
  const { happened, whatToDo } = useProblemWords(problem)
  return (
    <>
      <strong>{happened}</strong> {whatToDo}
    </>
  )
}

const maybeLater = ({ status }: ApiProblem) => status === 0 || status === 429 || status >= 500
