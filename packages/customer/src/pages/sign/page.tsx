import { Navigate, Route, Routes, useNavigate } from 'react-router'
import { situationOf } from '../../service.ts'
import { useAct, useService } from '../../use-service.ts'
import { LookQuestion } from './look.tsx'
import { SignatureQuestion } from './signature.tsx'

/** First look, then sign. */
export default function SignPages() {
  const go = useNavigate()
  const service = useService()
  const sign = useAct<{ signatureBase64: string }>('POST /customer/work-order/sign-off', {
    onDone: () => go('/rate', { replace: true }),
  })
  const due = situationOf(service) === 'sign_off'
  // A code read out or a call made may have confirmed it meanwhile: then there is nothing left to sign.
  if (!due && !sign.isPending && !sign.isSuccess) return <Navigate to="/" replace />
  return (
    <Routes>
      <Route index element={<LookQuestion onNext={() => go('/sign/name')} />} />
      <Route
        path="name"
        element={
          <SignatureQuestion
            onBack={() => go('/sign', { replace: true })}
            onSign={(signatureBase64) => sign.mutate({ signatureBase64 })}
            busy={sign.isPending}
            error={sign.error}
          />
        }
      />
      <Route path="*" element={<Navigate to="/sign" replace />} />
    </Routes>
  )
}
