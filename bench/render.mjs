// Draws a specification of Vega-Lite, read from standard input, as an SVG on standard output.
import { text } from 'node:stream/consumers';
import { View, parse } from 'vega';
import { compile } from 'vega-lite';

const { spec } = compile(JSON.parse(await text(process.stdin)));
process.stdout.write(await new View(parse(spec), { renderer: 'none' }).toSVG());
