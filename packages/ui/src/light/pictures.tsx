/** Our pictures for empty pages: two tones of the tokens, one small story each. */
const scenes = {
  bridge: (
    <>
      <path
        className="q-pic-line"
        d="M10 62h140M14 62c14-34 118-34 132 0M34 62V46m23 16V38m23 24V36m23 26V38m23 24V46"
      />
      <path className="q-pic-soft" d="M4 78c12-6 24 6 36 0s24 6 36 0 24 6 36 0 24 6 44 0v14H4V78Z" />
      <circle className="q-pic-fill" cx="120" cy="18" r="8" />
    </>
  ),
  orders: (
    <>
      <path className="q-pic-soft" d="M36 34h88l-7 56H43l-7-56Z" />
      <path className="q-pic-line" d="M36 34h88l-7 56H43l-7-56Zm26 10V28a18 18 0 0 1 36 0v16" />
      <path className="q-pic-accent" d="m66 64 10 10 20-22" />
    </>
  ),
  people: (
    <>
      <circle className="q-pic-soft" cx="60" cy="36" r="16" />
      <path className="q-pic-soft" d="M30 90c2-24 14-32 30-32s28 8 30 32H30Z" />
      <circle className="q-pic-line" cx="104" cy="42" r="12" />
      <path className="q-pic-line" d="M84 90c2-18 8-26 20-26s20 8 22 26H84Z" />
    </>
  ),
  work: (
    <>
      <rect className="q-pic-soft" x="28" y="20" width="30" height="70" rx="4" />
      <rect className="q-pic-soft" x="65" y="20" width="30" height="48" rx="4" />
      <rect className="q-pic-soft" x="102" y="20" width="30" height="34" rx="4" />
      <path className="q-pic-line" d="M34 30h18M34 42h18M71 30h18M108 30h18" />
      <path className="q-pic-accent" d="M110 84a12 12 0 0 0-14-15l7 8-6 6-8-7a12 12 0 0 0 15 14" />
    </>
  ),
  money: (
    <>
      <rect className="q-pic-soft" x="26" y="26" width="94" height="58" rx="6" />
      <path className="q-pic-line" d="M26 42h94M38 70h22" />
      <circle className="q-pic-fill" cx="122" cy="72" r="20" />
      <path className="q-pic-paper" d="m115 62 7 8 7-8m-7 8v14m-7-7h14" />
    </>
  ),
  calm: (
    <>
      <path className="q-pic-soft" d="M12 84c18-22 34-22 50 0s40 14 50-6 26-18 38 6v8H12v-8Z" />
      <circle className="q-pic-fill" cx="52" cy="34" r="14" />
      <path className="q-pic-line" d="M90 28h30M100 38h34M14 92h136" />
    </>
  ),
  search: (
    <>
      <circle className="q-pic-soft" cx="72" cy="48" r="30" />
      <circle className="q-pic-line" cx="72" cy="48" r="30" />
      <path className="q-pic-accent" d="m94 70 26 22M60 48h24" />
    </>
  ),
} as const

export type PictureName = keyof typeof scenes
export const pictureNames = Object.keys(scenes) as PictureName[]

export function Picture({ name }: { name: PictureName }) {
  return (
    <svg className="q-picture" viewBox="0 0 160 100" aria-hidden>
      {scenes[name]}
    </svg>
  )
}
