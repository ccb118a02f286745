"""What a trace is made of: events, the header and footer around them, and the spans drawn from them."""
