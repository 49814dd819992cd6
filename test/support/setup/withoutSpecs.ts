delete process.env['UPSTREAM_SPECS'];
