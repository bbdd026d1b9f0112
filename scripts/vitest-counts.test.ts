import { describe, expect, it } from 'vitest'
import { countTests } from './vitest-counts.ts'

function report(passed: number, failed: number, skipped: number, broken = 0) {
  return {
    numTotalTests: passed + failed + skipped,
    numPassedTests: passed,
    testResults: Array.from({ length: broken }, () => ({ status: 'failed', assertionResults: [] })),
  }
}

describe('the counts of a test run', () => {
  it('are those of the report', () => {
    expect(countTests(report(7, 2, 0))).toEqual({ passed: 7, failed: 2 })
  })

  it('never let a skipped test pass', () => {
    expect(countTests(report(7, 0, 3))).toEqual({ passed: 7, failed: 3 })
  })

  it('count a file that broke before its first test', () => {
    expect(countTests(report(0, 0, 0, 1))).toEqual({ passed: 0, failed: 1 })
  })
})
