import { type RefObject, useLayoutEffect, useRef, useState } from 'react'
import { phoneBelow, sizes } from '../tokens.ts'

/** Width (CSS pixels) of an element, kept true. */
export function useWidth<E extends HTMLElement>(): [RefObject<E | null>, number] {
  const element = useRef<E>(null)
  const [width, setWidth] = useState<number>(sizes.wide)
  useLayoutEffect(() => {
    const node = element.current
    if (!node) return
    setWidth(node.clientWidth)
    const observer = new ResizeObserver(() => setWidth(node.clientWidth))
    observer.observe(node)
    return () => observer.disconnect()
  }, [])
  return [element, width]
}

/** Whether the window is as narrow as a phone. */
export function useNarrow(): boolean {
  const query = `(width < ${phoneBelow / 16}em)`
  const [narrow, setNarrow] = useState(() => matchMedia(query).matches)
  useLayoutEffect(() => {
    const list = matchMedia(query)
    const hear = () => setNarrow(list.matches)
    list.addEventListener('change', hear)
    return () => list.removeEventListener('change', hear)
  }, [query])
  return narrow
}
