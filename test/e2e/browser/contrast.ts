import type { Page } from 'playwright-core';

/** The minimum contrast ratio (WCAG) between a text of the page and its background. */
export async function minimumContrast(page: Page): Promise<number> {
  return Number(await page.evaluate(measure));
}

// Runs in the page. It is a text, because the tests have no DOM types.
const measure = `(() => {
  const channels = (color) => color.match(/[\\d.]+/g).map(Number);
  const luminance = (color) => {
    const [red, green, blue] = channels(color)
      .slice(0, 3)
      .map((channel) => channel / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const backgroundOf = (element) => {
    const { backgroundColor } = getComputedStyle(element);
    return channels(backgroundColor)[3] === 0 ? backgroundOf(element.parentElement) : backgroundColor;
  };
  const hasText = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '');
  const ratios = [...document.body.querySelectorAll('*')].filter(hasText).map((element) => {
    const pair = [luminance(getComputedStyle(element).color), luminance(backgroundOf(element))];
    return (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
  });
  if (ratios.length < 3) throw new Error('The page has no text');
  return Math.min(...ratios);
})()`;
