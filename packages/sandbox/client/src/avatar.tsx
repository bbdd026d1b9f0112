import { hueOf } from './chat-model.ts'

/** A letter on a colour that stays the same for one id. */
export function Avatar({ id, name, size = 36 }: { id: string; name: string; size?: number }) {
  const style = { background: `hsl(${hueOf(id)} 32% 42%)`, width: size, height: size, fontSize: size * 0.42 }
  return (
    <span className="avatar" style={style} aria-hidden="true">
      {[...name][0] ?? '?'}
    </span>
  )
}
