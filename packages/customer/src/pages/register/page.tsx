import { useState } from 'react'
import { Navigate, Route, Routes, useNavigate } from 'react-router'
import { Refusal } from '../../parts/refusal.tsx'
import { problemsIn, type Question, questionOf } from '../../problems.ts'
import { mayRegister } from '../../service.ts'
import { useAct, useService } from '../../use-service.ts'
import { AddressQuestion } from './address.tsx'
import { ContactQuestion } from './contact.tsx'
import type { Draft, QuestionPart } from './draft.ts'
import { TimeQuestion } from './time.tsx'

/** Three questions, sent together at the end; what is typed stays while one goes back and forth. */
export function RegisterPages() {
  const service = useService()
  const go = useNavigate()
  const [draft, setDraft] = useState<Draft>(() => ({
    name: '',
    phone: '',
    address: '',
    wish: service.contact?.wish ?? null,
  }))
  const [problems, setProblems] = useState<readonly string[]>([])
  const toQuestion = (question: Question, replace = false) => go(`/register/${question}`, { replace })
  const send = useAct<Draft>('POST /customer/work-order/contact', {
    onDone: () => go('/overview', { replace: true }),
    onRefused: (problem) => {
      const found = problemsIn(problem)
      setProblems(found)
      if (found.length > 0) toQuestion(questionOf(found), true)
    },
  })
  if (!mayRegister(service)) return <Navigate to="/" replace />
  const part: QuestionPart = {
    draft,
    problems,
    change: (change) => {
      setProblems([])
      setDraft((before) => ({ ...before, ...change }))
    },
  }
  const first = service.state === 'complete_address'
  const refusal = send.error && problems.length === 0 ? <Refusal error={send.error} /> : undefined
  return (
    <Routes>
      <Route
        path="contact"
        element={
          <ContactQuestion
            {...part}
            onBack={first ? undefined : () => go('/overview', { replace: true })}
            onNext={() => toQuestion('address')}
          />
        }
      />
      <Route
        path="address"
        element={
          draft.phone ? (
            <AddressQuestion
              {...part}
              onBack={() => toQuestion('contact')}
              onNext={() => toQuestion('time')}
            />
          ) : (
            <Navigate to="/register/contact" replace />
          )
        }
      />
      <Route
        path="time"
        element={
          draft.address ? (
            <TimeQuestion
              {...part}
              onBack={() => toQuestion('address')}
              onSend={(wish) => send.mutate({ ...draft, wish })}
              busy={send.isPending}
              refusal={refusal}
            />
          ) : (
            <Navigate to="/register/contact" replace />
          )
        }
      />
      <Route path="*" element={<Navigate to="/register/contact" replace />} />
    </Routes>
  )
}
