import { useNow } from '@qiao/ui'
import { watermarkOf } from './times.ts'
import './watermark.css'

const repeats = Array.from({ length: 24 }, (_, i) => i)

/** Over every page of those outside: a photographed screen says whose it was, and when (T17). */
export function Watermark({ name }: { name: string }) {
  const text = watermarkOf(`${name} ${new Date(useNow(60_000)).toISOString()}`)
  return (
    <div className="t-page-watermark" aria-hidden>
      {repeats.map((at) => (
        <span key={at}>{text}</span>
      ))}
    </div>
  )
}
