import { useSyncExternalStore } from 'react'
import type { Mode } from './tokens.ts'

export type Appearance = Mode | 'system'
const storedAt = 'qiao.appearance'
const hearers = new Set<() => void>()
const dark = () => globalThis.matchMedia?.('(prefers-color-scheme: dark)')
let choice: Appearance = 'system'

/** Applies the remembered light or dark before the first paint; call it first in `main.tsx`. */
export function startAppearance(): void {
  try {
    const kept = localStorage.getItem(storedAt)
    if (kept === 'light' || kept === 'dark') choice = kept
  } catch {
    // Without storage the system's choice holds.
  }
  apply()
  dark()?.addEventListener('change', apply)
}

export function changeAppearance(next: Appearance): void {
  choice = next
  try {
    localStorage.setItem(storedAt, next)
  } catch {
    // Holds for this page only.
  }
  apply()
}

export function useMode(): Mode {
  return useSyncExternalStore(onChange, currentMode, () => 'light' as const)
}

function onChange(hear: () => void) {
  hearers.add(hear)
  return () => hearers.delete(hear)
}

function currentMode(): Mode {
  if (choice !== 'system') return choice
  return dark()?.matches ? 'dark' : 'light'
}

function apply() {
  document.documentElement.dataset.theme = currentMode()
  for (const hear of hearers) hear()
}
