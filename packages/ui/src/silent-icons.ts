import type { Plugin } from 'vite'

/** As antd's icons are written: each reads its English file name out ("down", "close-circle"), in every language. */
const spoken = '"aria-label": icon.name'
const quiet = '"aria-label": onClick ? icon.name : undefined, "aria-hidden": onClick ? undefined : true'

/**
 * antd's icons beside words say nothing to a screen reader; what they stand in (a button, a field) has the name.
 * One that is pressed itself keeps its own.
 * @throws when antd writes its icons otherwise, so that nobody finds out by ear
 */
export function silenced(code: string): string {
  if (!code.includes(spoken)) throw new Error(`silent-icons: antd's AntdIcon.js has no ${spoken} any more`)
  return code.replace(spoken, quiet)
}

export function silentIcons(): Plugin {
  return {
    name: 'silent-icons',
    transform: {
      filter: { id: /@ant-design\/icons\/es\/components\/AntdIcon(Light)?\.js$/ },
      handler: (code) => ({ code: silenced(code), map: null }),
    },
  }
}
