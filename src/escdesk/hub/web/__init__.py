"""The hub's door to desks, administration and whoever watches over it: HTTP and the WebSocket."""
