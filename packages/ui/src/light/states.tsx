import type { ReactNode } from 'react'
import { type ApiProblem, asProblem } from '../api.ts'
import { Button } from './button.tsx'
import { Icon } from './icon.tsx'
import { Picture, type PictureName } from './pictures.tsx'
import { useLightTexts } from './texts.ts'

export type EmptyProps = {
  /** One sentence that teaches what will stand here. */
  sentence: ReactNode
  picture?: PictureName
  /** One button: the next act. */
  act?: ReactNode
}

export function Empty({ sentence, picture = 'bridge', act }: EmptyProps) {
  return (
    <div className="q-empty">
      <Picture name={picture} />
      <p>{sentence}</p>
      {act}
    </div>
  )
}

export type ErrorStateProps = { error: unknown; onRetry?: () => void; compact?: boolean }

/** What happened, what to do, try again. */
export function ErrorState({ error, onRetry, compact }: ErrorStateProps) {
  const t = useLightTexts()
  const { happened, whatToDo, requestId } = useProblemWords(error)
  // In a form, what was refused is told whole by its words; the number is for what we got wrong.
  const isRefusal = compact && asProblem(error).status < 500
  return (
    <div className={compact ? 'q-error q-error-compact' : 'q-error'} role="alert">
      <Icon name="alert" />
      <div>
        <p className="q-error-happened">{happened}</p>
        {whatToDo && <p>{whatToDo}</p>}
        {requestId && !isRefusal && <p className="q-faint">{t('error.requestId', { id: requestId })}</p>}
      </div>
      {onRetry && (
        <Button icon="refresh" onClick={onRetry}>
          {t('retry')}
        </Button>
      )}
    </div>
  )
}

/** The words of any error: the server's where it has some, ours where it could not answer. */
export function useProblemWords(error: unknown): { happened: string; whatToDo: string; requestId: string } {
  const t = useLightTexts()
  const problem = asProblem(error)
  const ours = ownWords(problem)
  const [title, detail] = [...new Set([problem.title, problem.detail])].filter(Boolean)
  const happened = title && detail ? t('error.titled', { title, detail }) : title
  return {
    happened: (ours && t(ours.happened)) || happened || t('error.title'),
    whatToDo: problem.outcomeUnknown ? t('error.unknownDo') : (ours && t(ours.whatToDo)) || problem.whatToDo,
    requestId: problem.requestId,
  }
}

function ownWords(problem: ApiProblem) {
  if (problem.code === 'network.unreachable')
    return { happened: 'error.unreachable', whatToDo: 'error.unreachableDo' } as const
  if (problem.code === 'network.not_json' || (!problem.title && problem.status >= 500))
    return { happened: 'error.notJson', whatToDo: 'error.notJsonDo' } as const
  if (problem.code === 'screen.failed')
    return { happened: 'error.failed', whatToDo: 'error.failedDo' } as const
  return undefined
}
