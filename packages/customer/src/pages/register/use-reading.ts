import { call } from '@qiao/api-client'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { firstProblem } from '../../problems.ts'
import type { Reading } from '../../service.ts'
import { api } from '../../services.ts'
import { useRegisterTexts } from './texts.ts'

export interface Asked {
  name?: string
  phone?: string
  address?: string
}

/** How the server understands what is typed; an answer to older words is thrown away. */
export function useReading(now: Asked) {
  const [read, setRead] = useState<{ of: string; reading: Reading }>()
  const ask = useMutation({
    networkMode: 'always',
    mutationFn: (asked: Asked) => call(api, 'POST /customer/work-order/contact-reading', { body: asked }),
    onSuccess: (reading, asked) => setRead({ of: JSON.stringify(asked), reading }),
  })
  const words = JSON.stringify(now)
  return {
    reading: read?.of === words ? read.reading : undefined,
    isReading: ask.isPending,
    error: ask.error,
    /** Reads now; null when no answer came, which `error` then tells. */
    read: () => ask.mutateAsync(now).catch(() => null),
  }
}

/** The sentence for the worst of these problems; undefined when there is none. */
export function useProblemSentence() {
  const t = useRegisterTexts()
  return (problems: readonly string[]): string | undefined => {
    if (problems.length === 0) return undefined
    const problem = firstProblem(problems)
    return problem ? t(`problem.${problem}`) : t('unknownProblem')
  }
}
